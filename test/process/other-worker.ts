import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CarryInput } from '../../src/process/index.js';

const PROGRAM = `
import { carryProcess } from './process/index.js';
const never = new AbortController().signal;
const input = JSON.parse(process.argv[2]);
const end = await carryProcess({ ...input, stop: never, leave: never, onPoll: () => undefined });
process.stdout.write(JSON.stringify(end));
`;

/** Carries a process from a Node process of its own. `end` is what it printed, whether it came to its end or not. */
export function otherWorker({ src, input }: { src: string; input: CarryInput }): {
  child: ChildProcess;
  end: Promise<string>;
} {
  const file = join(src, 'other-worker.js');
  writeFileSync(file, PROGRAM);
  const child = spawn(process.execPath, [file, JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return { child, end: new Promise((resolve) => child.once('close', () => resolve(out))) };
}
