import { inTree } from './in-tree.js';
import type { Line, Step } from './step.js';

const RUN = new Set(['run', 'run-script', 'rum', 'urn']);
const INSTALL = new Set(['ci', 'i', 'install', 'add', 'update', 'up', 'rebuild', 'clean-install']);
const LIFECYCLE = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
];
const TEST = new Set(['test', 't', 'tst', 'it', 'cit']);
const IN_DIR = new Set(['--prefix', '-C', '--cwd', '--dir']);
const EVERYWHERE =
  /^(?:-w|-ws|-r|--workspaces?|--recursive|--filter|-F|--include-workspace-root)(?:=|$)|^workspaces?$|^foreach$/;
const WITH_VALUE = new Set([
  '-w',
  '--workspace',
  '--filter',
  '-F',
  '--loglevel',
  '--script-shell',
  '--reporter',
]);

/** The entries of package.json that a call of npm, pnpm, yarn or bun runs. `words` begins with the program. */
export function packageScripts({ words, dir }: Line): Step[] {
  const [program = '', ...rest] = words;
  let at = dir;
  let everywhere = false;
  const plain: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (word === '--') break;
    everywhere ||= EVERYWHERE.test(word);
    const [option = '', inline] = word.split('=', 2);
    if (IN_DIR.has(option)) {
      at = inTree({ dir, word: inline ?? rest[index + 1] ?? '' }) ?? at;
      index += inline === undefined ? 1 : 0;
    } else if (WITH_VALUE.has(word)) index += 1;
    else if (!word.startsWith('-')) plain.push(word);
  }
  const names = named({ program, plain: plain.filter((word) => !/^workspaces?$|^foreach$/.test(word)) });
  return names.length === 0 ? [] : [{ kind: 'scripts', dir: at, names, everywhere }];
}

function named({ program, plain }: { program: string; plain: readonly string[] }): string[] {
  const [verb, name] = plain;
  if (verb === undefined) return program === 'yarn' ? LIFECYCLE : [];
  if (RUN.has(verb)) return name === undefined ? [] : around(name);
  if (program === 'npm') {
    if (verb === 'it' || verb === 'cit') return [...LIFECYCLE, ...around('test')];
    if (TEST.has(verb)) return around('test');
    if (verb === 'start' || verb === 'stop' || verb === 'restart') return around(verb);
    return INSTALL.has(verb) ? LIFECYCLE : [];
  }
  if (INSTALL.has(verb)) return LIFECYCLE;
  return verb === 't' ? around('test') : around(verb);
}

function around(name: string): string[] {
  return [`pre${name}`, name, `post${name}`];
}
