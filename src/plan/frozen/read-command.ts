import { inTree } from './in-tree.js';
import { packageScripts } from './package-scripts.js';
import { simpleCommands } from './shell-words.js';
import type { Line, Step } from './step.js';

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish']);
const INTERPRETERS =
  /^(?:node|nodejs|bun|deno|tsx|ts-node|swc-node|python[\d.]*|py|pypy[\d.]*|ruby|perl|php|pwsh|lua|Rscript|julia|osascript|groovy|raku)$/;
/** Options whose value comes as the next word. */
const WITH_VALUE = new Set(
  '-r --require --import --loader --experimental-loader --env-file -W -X -I --config --tsconfig'.split(' '),
);
/** What follows is text to be run, or files that are read, not run. */
const NO_PROGRAM = /^(?:-c|-e|-p|-pe|--eval|--print|--test|test|--check|eval)$/;
const MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const RUNS_OTHERS = new Set(
  'env npx bunx pnpx exec command nohup nice ionice timeout sudo xvfb-run cross-env dotenv stdbuf setsid c8 nyc coverage'.split(
    ' ',
  ),
);
const RUNS_BEHIND = new Set([
  'uv',
  'poetry',
  'pdm',
  'pipenv',
  'hatch',
  'rye',
  'bundle',
  'mise',
  'npm',
  'pnpm',
  'yarn',
]);
const TASKS = new Set(['run-s', 'run-p', 'npm-run-all', 'npm-run-all2', 'turbo', 'nx', 'lerna', 'wireit']);
const NAMES_SETTINGS =
  /^(?:-c|-p|--(?:config|rcfile|project|settings|config-file|ini-file|setup|require|import|preset|tsconfig|conf))$/;
const MAX_DEPTH = 6;

/** What a shell text leads to, each command read where a `cd` before it leads. */
export function readText({ text, dir, depth = 0 }: { text: string; dir: string; depth?: number }): Step[] {
  let at = dir;
  return simpleCommands(text).flatMap((words) => {
    const [program = '', folder = ''] = words;
    if (program !== 'cd' && program !== 'pushd') return readCommand({ words, dir: at }, depth);
    at = inTree({ dir: at, word: folder }) ?? (/^(?:\.|\$\{?HERE\}?)?\/?$/.test(folder) ? at : dir);
    return [];
  });
}

/** What one command leads to, as far as its words say it. */
export function readCommand({ words, dir }: Line, depth = 0): Step[] {
  if (depth > MAX_DEPTH) return [];
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  const own = first === -1 ? [] : words.slice(first);
  const [program = '', ...rest] = own;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const steps = [
    ...fileAt({ dir, word: program.includes('/') ? program : '' }),
    ...settingsIn({ rest, dir }),
  ];
  const deeper = (next: readonly string[]) => readCommand({ words: next, dir }, depth + 1);
  if (name === '.' || name === 'source') return [...steps, ...fileAt({ dir, word: rest[0] ?? '' })];
  if (SHELLS.has(name)) return [...steps, ...shell({ rest, dir, depth })];
  if (RUNS_BEHIND.has(name) && (rest[0] === 'exec' || (!MANAGERS.has(name) && rest[0] === 'run')))
    return [...steps, ...deeper(programIn(rest.slice(1)))];
  if (name === 'make' || name === 'gmake') return [...steps, make({ rest, dir })];
  // the name alone says nothing: many programs have such a module of their own
  if (name === 'invoke' || name === 'inv') steps.push(...moduleAt({ dir, name: 'tasks' }));
  if (MANAGERS.has(name)) steps.push(...packageScripts({ words: [name, ...rest], dir }));
  if (TASKS.has(name)) steps.push(...tasks({ rest, dir }));
  if (name === 'concurrently')
    return [...steps, ...rest.flatMap((text) => readText({ text: asRun(text), dir, depth: depth + 1 }))];
  if (RUNS_OTHERS.has(name)) return [...steps, ...deeper(programIn(rest))];
  return INTERPRETERS.test(name) ? [...steps, ...interpreted({ rest, dir })] : steps;
}

/** From the first word that may be a program: behind options, numbers and variables. */
function programIn(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => !/^-|^\w+=|^\d+[smhd]?$/.test(word));
  return at === -1 ? [] : words.slice(at);
}

function asRun(text: string): string {
  return text.replace(/^(npm|pnpm|yarn|bun):(\S+)/, '$1 run $2');
}

function shell({ rest, dir, depth }: { rest: readonly string[]; dir: string; depth: number }): Step[] {
  for (const [index, word] of rest.entries()) {
    if (/^-\w*c$/.test(word)) return readText({ text: rest[index + 1] ?? '', dir, depth: depth + 1 });
    if (!/^[-+]/.test(word)) return fileAt({ dir, word });
  }
  return [];
}

function interpreted({ rest, dir }: { rest: readonly string[]; dir: string }): Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (NO_PROGRAM.test(word)) return steps;
    if (word === '-m') return [...steps, ...moduleAt({ dir, name: rest[index + 1] ?? '' })];
    const run = word === '--run' ? rest[index + 1] : /^--run=(.*)$/.exec(word)?.[1];
    if (run !== undefined) return [...steps, { kind: 'scripts', dir, names: [run], everywhere: false }];
    if (WITH_VALUE.has(word)) {
      steps.push(...fileAt({ dir, word: rest[index + 1] ?? '' }));
      index += 1;
    } else if (word.startsWith('-')) steps.push(...fileAt({ dir, word: word.split('=', 2)[1] ?? '' }));
    else if (word !== 'run') return [...steps, ...fileAt({ dir, word })];
  }
  return steps;
}

/** Python looks for a module in the folder that it is started in before anywhere else. */
function moduleAt({ dir, name }: { dir: string; name: string }): Step[] {
  const path = inTree({ dir, word: name.replaceAll('.', '/') });
  if (path === null) return [];
  return [`${path}.py`, `${path}/__main__.py`, `${path}/__init__.py`].map((one) => ({
    kind: 'place',
    path: one,
  }));
}

function make({ rest, dir }: { rest: readonly string[]; dir: string }): Step {
  let [at, file]: [string, string | null] = [dir, null];
  const targets: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (/^(?:-C|--directory|-f|--file|--makefile)$/.test(word)) {
      const value = rest[index + 1] ?? '';
      if (/^(?:-C|--directory)$/.test(word)) at = inTree({ dir: at, word: value }) ?? at;
      else file = value;
      index += 1;
    } else if (!/^-|=/.test(word)) targets.push(word);
  }
  return { kind: 'make', dir: at, file, targets };
}

function tasks({ rest, dir }: { rest: readonly string[]; dir: string }): Step[] {
  const names = rest.filter((word) => !/^-|=/.test(word) && word !== 'run' && word !== 'run-many');
  return names.length === 0 ? [] : [{ kind: 'scripts', dir, names, everywhere: true }];
}

function settingsIn({ rest, dir }: { rest: readonly string[]; dir: string }): Step[] {
  return rest.flatMap((word, index) => {
    const [option = '', inline] = word.split('=', 2);
    return NAMES_SETTINGS.test(option) ? fileAt({ dir, word: inline ?? rest[index + 1] ?? '' }) : [];
  });
}

function fileAt({ dir, word }: { dir: string; word: string }): Step[] {
  const path = inTree({ dir, word });
  return path === null ? [] : [{ kind: 'file', path }];
}
