import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { hasCode } from '../domain/system-error.js';

/**
 * The last lines of a file, at most `maxBytes` of them, as UTF-8; empty when there is no such file. It begins with
 * a whole line, unless the last line alone is longer.
 */
export function readTail({ file, maxBytes }: { file: string; maxBytes: number }): string {
  const fd = openToRead(file);
  if (fd === null) return '';
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

/** The last bytes of a file, at most `maxBytes`, from an even place on; none when there is no such file. */
export function readEnd({ file, maxBytes }: { file: string; maxBytes: number }): Buffer {
  const fd = openToRead(file);
  if (fd === null) return Buffer.alloc(0);
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

/** Opens a file; `null` when it is not there. */
export function openToRead(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}
