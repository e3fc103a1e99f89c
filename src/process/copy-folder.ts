import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname } from 'node:path';

import { runCommand } from './run-command.js';

const LIMIT_MS = 30 * 60_000;
const MOST_SAID = 2_000;

/**
 * Copies a folder with its links, times and modes to a place where nothing is: by reflink where the file system can.
 * The system's `cp` takes a third of the time of Node's own copy of many small files, which is used where there is no
 * `cp` that knows how. Throws when not everything was copied.
 */
export async function copyFolder({ from, to }: { from: string; to: string }): Promise<void> {
  if (process.platform !== 'linux') return copyByNode({ from, to });
  const result = await runCommand({
    argv: ['cp', '-a', '--reflink=auto', '-T', '--', from, to],
    cwd: dirname(to),
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: LIMIT_MS,
    maxBytes: MOST_SAID,
  });
  if (result.kind === 'not_found') return copyByNode({ from, to });
  if (result.kind === 'exited' && result.exitCode === 0) return;
  // BusyBox has no such options, and then has copied nothing
  if (/unrecognized option|invalid option/.test(result.stderr)) return copyByNode({ from, to });
  const why = result.kind === 'timed_out' ? 'it took too long' : result.stderr.trim();
  throw new Error(`${from} could not be copied to ${to}: ${why}`);
}

function copyByNode({ from, to }: { from: string; to: string }): Promise<void> {
  const mode = constants.COPYFILE_FICLONE;
  return cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, mode });
}
