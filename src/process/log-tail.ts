import { closeSync, constants, fstatSync, readSync } from 'node:fs';

import { openPlain } from './plain-file.js';

/** What is told of a log in whose place something else was put, as the output that there is none of. */
export const NO_PLAIN_FILE =
  '[stagegate: the log is no plain file any more; what was printed is not known]\n';

/**
 * The last lines of a file, at most `maxBytes` of them, as UTF-8; empty when there is no such file, and one
 * line that says so when it is no plain file. It begins with a whole line, unless the last line alone is longer.
 */
export function readTail({ file, maxBytes }: { file: string; maxBytes: number }): string {
  const fd = openToRead(file);
  if (fd === null) return '';
  if (fd === 'other') return NO_PLAIN_FILE;
  try {
    const size = fstatSync(fd).size;
    const from = Math.max(0, size - maxBytes);
    // One byte more tells whether the tail happens to begin with a line.
    const margin = Math.min(from, 1);
    const bytes = Buffer.alloc(size - from + margin);
    const read = readSync(fd, bytes, 0, bytes.length, from - margin);
    return wholeLines(bytes.subarray(0, read), margin);
  } finally {
    closeSync(fd);
  }
}

/** The last bytes of a file, at most `maxBytes`, from an even place on; as {@link readTail} otherwise. */
export function readEnd({ file, maxBytes }: { file: string; maxBytes: number }): Buffer {
  const fd = openToRead(file);
  if (fd === null) return Buffer.alloc(0);
  if (fd === 'other') return Buffer.from(NO_PLAIN_FILE);
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - maxBytes);
    const even = from + (from % 2);
    const bytes = Buffer.alloc(size - even);
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, even));
  } finally {
    closeSync(fd);
  }
}

function wholeLines(bytes: Buffer, margin: number): string {
  if (margin === 0) return bytes.toString('utf8');
  const feed = bytes.indexOf(0x0a);
  if (feed >= 0 && feed < bytes.length - 1) return bytes.subarray(feed + 1).toString('utf8');
  let start = margin;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString('utf8');
}

/** Opens a file; `null` when it is not there, `other` when it is no plain file. */
export function openToRead(file: string): number | 'other' | null {
  const opened = openPlain({ file, flags: constants.O_RDONLY });
  if (opened.kind === 'file') return opened.fd;
  return opened.kind === 'none' ? null : 'other';
}
