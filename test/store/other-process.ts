import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { compileSrc } from '../support/compile-src.js';

/** A Node process that uses the store. */
export interface OtherProcess {
  readonly child: ChildProcess;
  /** The values that it printed so far. */
  readonly said: unknown[];
  /** Resolves when it printed its first `count` values; rejects when it ends before. */
  readonly says: (count: number) => Promise<void>;
  /** Resolves with everything it printed when it has ended. */
  readonly end: Promise<unknown[]>;
}

const PRELUDE = `
import { openStore } from './store/factory.js';
import { withSideLock } from './store/embedded/side-lock.js';
const input = JSON.parse(process.argv[2]);
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
`;

/** Starts programs that have \`openStore\`, \`withSideLock\`, their \`input\` and \`say(value)\` at hand. */
export function otherProcesses(): (program: string, input: object, shell?: string) => OtherProcess {
  const src = compileSrc({ folders: ['domain', 'store', 'config'] });
  let made = 0;
  return (program, input, shell) => {
    made += 1;
    const file = join(src(), `program-${made}.js`);
    writeFileSync(file, PRELUDE + program);
    const argv = [process.execPath, file, JSON.stringify(input)];
    const [command, ...args] =
      shell === undefined ? argv : ['sh', '-c', `${shell}; exec "$@"`, 'sh', ...argv];
    return follow(spawn(command ?? '', args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  };
}

function follow(child: ChildProcess): OtherProcess {
  const said: unknown[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines.map((line): unknown => JSON.parse(line)));
    for (const check of waiting) check();
  });
  const end = new Promise<unknown[]>((resolve) => child.once('close', () => resolve(said)));
  const says = (count: number) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (said.length >= count) resolve();
      };
      waiting.add(check);
      child.once('close', () => reject(new Error(`it ended after ${said.length} values`)));
      check();
    });
  return { child, said, says, end };
}
