/**
 * Makes the program as it is started and shipped, when something changed since the last time: `dist/bin` and
 * `dist/host`, few files each with the libraries inside, from what the compiler made. Why, and why two of them:
 * docs/decisions/012-the-program-is-bundled.md.
 */
import { Buffer } from 'node:buffer';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { hashOf } from './lib/hash.mjs';
import { noticesOf } from './lib/notices.mjs';
import { bundleVariants } from './lib/program-variants.mjs';
import { whenStale } from './lib/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who asks for a worker gets the form that carries one. A word too many chooses the slower form, never a wrong one. */
const LAUNCHER = `#!/usr/bin/env node
const words = process.argv.slice(2);
if (words.includes('--debug')) process.setSourceMapsEnabled(true);
await import(words.includes('worker') || words.includes('up') ? '../host/main.js' : './main.js');
`;

/** Bundles the program that was compiled to `dist` (absolute), and gives the file to start. */
export async function bundleProgram({ dist }) {
  const variants = await bundleVariants({ dist });
  for (const { name, files, metafile } of variants) {
    const folder = join(dist, name);
    mkdirSync(folder, { recursive: true });
    for (const { path, contents } of files) replaceFile(path, contents);
    replaceFile(join(folder, '.parts.json'), JSON.stringify(metafile));
    const wanted = new Set([...files.map(({ path }) => basename(path)), '.parts.json', 'stagegate.js']);
    for (const name of readdirSync(folder)) if (!wanted.has(name)) rmSync(join(folder, name));
  }
  const start = join(dist, 'bin', 'stagegate.js');
  replaceFile(start, LAUNCHER);
  chmodSync(start, 0o755);
  replaceFile(join(dist, 'third-party-notices.txt'), noticesOf({ root, variants }));
  return start;
}

/** The same for this checkout, when it is stale. */
export async function program({ say }) {
  const state = {
    stamp: join(root, 'dist', '.program'),
    hash: hashOf({
      root,
      paths: ['dist', 'package-lock.json', 'scripts/bundle-program.mjs', 'scripts/lib/program-variants.mjs'],
      accept: (file) => /\.(js|mjs|json)$/.test(file) && !/\/dist\/(bin|host|workflow-bundle)\b/.test(file),
    }),
    output: join(root, 'dist', 'bin', 'stagegate.js'),
  };
  return whenStale(state, async () => {
    say('bundling the program');
    await bundleProgram({ dist: join(root, 'dist') });
  });
}

/** Whoever runs the program meanwhile finds the old file or the new one, whole; an equal one is left alone. */
function replaceFile(file, contents) {
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(contents))) return;
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}`);
  writeFileSync(draft, contents);
  renameSync(draft, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await program({ say: (line) => console.log(`program: ${line}`) });
}
