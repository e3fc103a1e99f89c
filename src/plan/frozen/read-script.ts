import { posix } from 'node:path';

import { readText } from './read-command.js';
import type { Step } from './step.js';

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\s*\(\s*)(['"])(\.{1,2}\/[^'"\n]+)\1/g;
const STARTS =
  /\b(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork|execa|\$)\s*\(?\s*(['"`])([^'"`\n]+)\1/g;
const PYTHON_IMPORT = /^\s*(?:from\s+\.?([\w.]+)\s+import|import\s+([\w.]+))/gm;
const ENDINGS = [
  '',
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
  '.cts',
  '.json',
  '/index.js',
  '/index.mjs',
  '/index.ts',
];

/**
 * What a script that gates reach leads to. A shell script: what it runs, as it stands there. Others: what they import from
 * their own folder or below it. What lies elsewhere is what the script looks at, and is not frozen with it; nor is anything
 * in the repository's root, which holds everything.
 */
export function readScript({ path, text }: { path: string; text: string }): Step[] {
  const own = posix.dirname(path) === '.' ? '' : posix.dirname(path);
  if (isShell({ path, text }))
    return [...readText({ text, dir: '' }), ...(own === '' ? [] : readText({ text, dir: own }))];
  const started = /\.[cm]?[jt]sx?$/.test(path)
    ? [...text.matchAll(STARTS)].flatMap(([, , command = '']) => readText({ text: command, dir: '' }))
    : [];
  if (own === '') return started;
  return [...started, ...(path.endsWith('.py') ? pythonHelpers({ own, text }) : helpers({ own, text }))];
}

function isShell({ path, text }: { path: string; text: string }): boolean {
  const first = text.slice(0, 200).split('\n', 1)[0] ?? '';
  if (first.startsWith('#!')) return /\b(?:sh|bash|dash|zsh|ksh|ash)\b/.test(first);
  return /\.(?:sh|bash|zsh|ksh)$/.test(path) || !/\.\w+$/.test(path);
}

function helpers({ own, text }: { own: string; text: string }): Step[] {
  return [...text.matchAll(IMPORT)].flatMap(([, , to = '']) => {
    const path = posix.normalize(posix.join(own, to));
    const bare = path.replace(/\.[cm]?js$/, '');
    const maybe = [...ENDINGS.map((ending) => path + ending), `${bare}.ts`, `${bare}.mts`, `${bare}.cts`];
    return path.startsWith(`${own}/`) ? maybe.map((one): Step => ({ kind: 'file', path: one })) : [];
  });
}

function pythonHelpers({ own, text }: { own: string; text: string }): Step[] {
  return [...text.matchAll(PYTHON_IMPORT)].flatMap(([, from, whole]) => {
    const path = posix.join(own, (from ?? whole ?? '').replaceAll('.', '/'));
    return [`${path}.py`, `${path}/__init__.py`].map((one): Step => ({ kind: 'file', path: one }));
  });
}
