import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll } from '@jest/globals';

import { keepCompanion } from '../../src/git/index.js';
import { SmallShell } from './small-shell.js';

/** The identity of every commit that a test makes by hand. */
export const TEST_IDENTITY = { name: 'Test Person', email: 'test@example.invalid' } as const;

/** A folder of its own with a git configuration of its own: nothing of the machine's reaches the test. */
export interface GitSandbox {
  readonly dir: string;
  /** Runs git in a folder of the sandbox and returns what it prints, trimmed; throws when it fails. */
  readonly git: (cwd: string, ...args: string[]) => string;
  /** The same, with something to read on its standard input. */
  readonly feed: (cwd: string, input: Buffer | string, ...args: string[]) => string;
  /** Writes a file below a folder, making the folders on the way. */
  readonly write: (cwd: string, path: string, text: string) => void;
  /** Removes everything, and gives the environment back. */
  readonly close: () => void;
}

/** A commit made by hand looks for no garbage: that is one process more each time. */
const NO_MAINTENANCE = ['-c', 'maintenance.auto=false', '-c', 'gc.auto=0'] as const;

const NAMES = ['HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM'] as const;

// as a worker does, and for the same reason: a process that runs tests is a large one
let companion: ReturnType<typeof keepCompanion> | null = null;
let shell: SmallShell | null = null;
afterAll(async () => {
  shell?.close();
  shell = null;
  await companion?.end();
});

function git({
  cwd,
  args,
  input,
}: {
  cwd: string;
  args: readonly string[];
  input?: Buffer | string;
}): string {
  shell ??= new SmallShell();
  // the environment is said, since what a process starts without one gets what all test files share
  const start = { program: 'git', args: [...NO_MAINTENANCE, ...args], cwd, env: process.env };
  const { exitCode, stdout, stderr } = shell.run(input === undefined ? start : { ...start, input });
  if (exitCode !== 0) throw new Error(`git ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return stdout.trimEnd();
}

/** Makes a sandbox and points this process's HOME and git configuration at it until it is closed. */
export function openGitSandbox(): GitSandbox {
  companion ??= keepCompanion();
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'stagegate-git-')));
  const home = join(dir, 'home');
  mkdirSync(home);
  const global = join(home, '.gitconfig');
  const { name, email } = TEST_IDENTITY;
  writeFileSync(global, `[user]\n\tname = ${name}\n\temail = ${email}\n[init]\n\tdefaultBranch = main\n`);
  const before = NAMES.map((key) => [key, process.env[key]] as const);
  Object.assign(process.env, { HOME: home, GIT_CONFIG_GLOBAL: global, GIT_CONFIG_NOSYSTEM: '1' });
  delete process.env['XDG_CONFIG_HOME'];
  return {
    dir,
    git: (cwd, ...args) => git({ cwd, args }),
    feed: (cwd, input, ...args) => git({ cwd, args, input }),
    write: (cwd, path, text) => {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), text);
    },
    close: () => {
      for (const [key, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, key);
        else process.env[key] = value;
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
