import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type CarriedEnd, type CarryInput, carryProcess } from '../../src/process/index.js';
import { readProcess } from '../../src/process/process-table.js';

/** An input whose limits are out of the way; the record is `<root>/record`, the working folder `<root>/tree`. */
export function carryInput({
  root,
  script,
  ...rest
}: { root: string; script: string } & Partial<CarryInput>): CarryInput {
  mkdirSync(join(root, 'tree'), { recursive: true });
  return {
    record: join(root, 'record'),
    command: { kind: 'shell', script },
    cwd: join(root, 'tree'),
    env: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: null,
    stallMs: null,
    logBytes: 1_000_000,
    graceMs: 300,
    stop: new AbortController().signal,
    leave: new AbortController().signal,
    onPoll: () => undefined,
    ...rest,
  };
}

/** Carries a shell script in `root`. */
export const carry = (input: { root: string; script: string } & Partial<CarryInput>): Promise<CarriedEnd> =>
  carryProcess(carryInput(input));

/** Whether a process runs: a zombie does not. */
export function runs(pid: number): boolean {
  const row = readProcess(pid);
  return row !== null && !row.zombie;
}
