import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

import { cutFile, readCut, writtenUpTo } from './log-cut.js';
import { fileTimes, hasCode, replaceFile } from './write-once.js';

/** What is read back into memory at most, whatever the bound is. */
const MOST_TAIL = 16 * 1024 * 1024;
/** How far a cut is moved to fall on the end of a line. */
const LINE_SEARCH = 4_096;

/** All bytes ever written to a log, those taken out of it included; 0 when there is none. Never shrinks. */
export function bytesWritten(log: string): number {
  const size = fileTimes(log)?.size ?? 0;
  return writtenUpTo({ offset: size, cut: readCut(log) });
}

/**
 * Holds a log that others append to (`O_APPEND`) near `limit` bytes: beyond it, the first quarter and the latest
 * half stay and a line in between says how much is missing. Returns whether it cut. What a writer appends within the
 * microseconds of the cut may be lost or land before that line.
 */
export function boundLog({ log, limit }: { log: string; limit: number }): boolean {
  if ((fileTimes(log)?.size ?? 0) <= limit) return false;
  const fd = openSync(log, 'a+');
  try {
    const before = readCut(log);
    const head = before?.head ?? lineEnd({ fd, from: Math.floor(limit / 4) });
    const size = fstatSync(fd).size;
    const from = lineEnd({ fd, from: Math.max(head, size - Math.min(Math.floor(limit / 2), MOST_TAIL)) });
    const dropped = writtenUpTo({ offset: from, cut: before }) - head;
    const marker = Buffer.from(`\n[stagegate: ${String(dropped)} bytes left out here]\n`);
    const text = JSON.stringify({ head, marker: marker.length, dropped });
    const tail = readToEnd({ fd, from, most: size - from + limit });
    replaceFile({ file: cutFile(log), text });
    ftruncateSync(fd, head);
    writeAll(fd, Buffer.concat([marker, tail]));
    return true;
  } finally {
    closeSync(fd);
  }
}

/** The offset after the next line feed, or `from` moved to a character's beginning when the line is long. */
function lineEnd({ fd, from }: { fd: number; from: number }): number {
  const window = Buffer.alloc(LINE_SEARCH);
  const read = readSync(fd, window, 0, LINE_SEARCH, from);
  const feed = window.subarray(0, read).indexOf(0x0a);
  if (feed >= 0) return from + feed + 1;
  let skip = 0;
  while (skip < Math.min(read, 3) && ((window[skip] ?? 0) & 0xc0) === 0x80) skip += 1;
  return from + skip;
}

/** Reads until the writers are caught up with, or `most` bytes are held. */
function readToEnd({ fd, from, most }: { fd: number; from: number; most: number }): Buffer {
  const parts: Buffer[] = [];
  for (let held = 0; held < most;) {
    const part = Buffer.allocUnsafe(Math.min(1024 * 1024, most - held));
    const read = readSync(fd, part, 0, part.length, from + held);
    if (read === 0) break;
    parts.push(part.subarray(0, read));
    held += read;
  }
  return Buffer.concat(parts);
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

/** As {@link boundLog}; a log that cannot be cut (a full disk) is no reason to end the process that writes it. */
export function tryBoundLog(input: { log: string; limit: number }): void {
  try {
    boundLog(input);
  } catch (error) {
    if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'ENOENT', 'EACCES', 'EMFILE', 'ENFILE', 'EIO')) throw error;
  }
}
