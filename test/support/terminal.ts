import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { waitUntil } from './wait-until.js';

/** A program in a terminal of its own, and the person in front of it. */
export interface Terminal {
  /** Everything that it has shown so far, escape sequences taken out. */
  readonly shown: () => string;
  /** Waits until it shows this, beyond what was waited for before, and types. */
  readonly answer: (question: RegExp, keys: string) => Promise<void>;
  /** Its exit status, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Closes the terminal, whatever runs in it. */
  readonly close: () => void;
}

// eslint-disable-next-line no-control-regex -- control characters are what this is about
const SEQUENCES = /\u001b\[[0-?]*[ -/]*[@-~]/g;
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs a program in a pseudo-terminal of 80 columns, which `script` of the operating system gives it. */
export function inTerminal({
  argv,
  cwd,
  env,
}: {
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}): Terminal {
  const sized = ['/bin/sh', '-c', 'stty cols 80 rows 24; exec "$@"', 'sh', ...argv];
  const args =
    process.platform === 'linux'
      ? ['--quiet', '--return', '--flush', '--command', sized.map(quoted).join(' '), '/dev/null']
      : ['-q', '/dev/null', ...sized];
  const child = spawn('script', args, {
    cwd,
    env: { ...env, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const shown = () => text.replace(SEQUENCES, '');
  return {
    shown,
    answer: async (question, keys) => {
      await waitUntil(`${String(question)} on the terminal`, () => question.test(shown().slice(seen)));
      seen = shown().length;
      child.stdin.write(keys);
    },
    ended: once(child, 'close').then(([code]) => code as number | null),
    close: () => void child.kill('SIGHUP'),
  };
}
