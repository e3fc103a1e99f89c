import { readFileSync, renameSync, statSync } from 'node:fs';

const MAX_BYTES = 10 * 1024 * 1024;
const TAIL_LINES = 5;

/** Puts a log that has grown beyond 10 MB aside as `<file>.1`, in the place of the one before. */
export function rotate(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat !== undefined && stat.size > MAX_BYTES) renameSync(file, `${file}.1`);
}

/** The last lines of a log, for an error's text; empty when there is none. `from`: only what comes after so many bytes. */
export function lastLines(file: string, { from = 0 }: { from?: number } = {}): string {
  try {
    return readFileSync(file)
      .subarray(from)
      .toString('utf8')
      .trim()
      .split('\n')
      .slice(-TAIL_LINES)
      .join('\n');
  } catch {
    return '';
  }
}
