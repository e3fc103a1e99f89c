import { closeSync, constants, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';

import { hasCode } from '../domain/system-error.js';
import { type LogCut, cutFile, readCut, writtenUpTo } from './log-cut.js';
import { openPlain } from './plain-file.js';
import { fileTimes, replaceFile } from './write-once.js';

/** What is read back into memory at most, whatever the bound is. */
const MOST_TAIL = 16 * 1024 * 1024;
/** How far a cut is moved to fall on the end of a line. */
const LINE_SEARCH = 4_096;

/** How much of a log's beginning and of its end a cut keeps at most, in bytes. */
export const mostKept = (limit: number): { head: number; tail: number } => ({
  head: Math.floor(limit / 4) + LINE_SEARCH,
  tail: Math.min(Math.floor(limit / 2), MOST_TAIL),
});

/** All bytes ever written to a log, those taken out of it included; 0 when there is none. Never shrinks. */
export function bytesWritten(log: string): number {
  const size = fileTimes(log)?.size ?? 0;
  return writtenUpTo({ offset: size, cut: readCut(log) });
}

/**
 * Holds a log that others append to (`O_APPEND`) near `limit` bytes: beyond it, the first quarter and the latest
 * half stay and a line in between says how much is missing. Returns whether it cut. What a writer appends within the
 * microseconds of the cut may be lost or land before that line. What is no plain file is left alone.
 */
export function boundLog({ log, limit }: { log: string; limit: number }): boolean {
  if ((fileTimes(log)?.size ?? 0) <= limit) return false;
  const opened = openPlain({ file: log, flags: constants.O_RDWR | constants.O_APPEND });
  if (opened.kind !== 'file') return false;
  const { fd } = opened;
  try {
    const before = readCut(log);
    const head = before?.head ?? lineEnd({ fd, from: Math.floor(limit / 4) });
    const { from, bytes } = latest({ fd, notBefore: head, most: mostKept(limit).tail });
    const known = writtenUpTo({ offset: from, cut: before }) - head;
    writeCut({ log, cut: { head, marker: 0, dropped: known, cutting: true } });
    const end = from + bytes.length;
    const late = readRange({ fd, from: end, to: Math.min(fstatSync(fd).size, end + MOST_TAIL) });
    // Nothing comes between these two: what is appended there is lost without being counted.
    const unread = Math.max(0, fstatSync(fd).size - end - late.length);
    ftruncateSync(fd, head);
    const dropped = known + unread;
    const marker = Buffer.from(`\n[stagegate: ${String(dropped)} bytes left out here]\n`);
    writeAll(fd, Buffer.concat([marker, bytes, late]));
    writeCut({ log, cut: { head, marker: marker.length, dropped, cutting: false } });
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

/** About the last `most` bytes; begins again, a few times, when a writer added as much while they were read. */
function latest({ fd, notBefore, most }: { fd: number; notBefore: number; most: number }): {
  from: number;
  bytes: Buffer;
} {
  for (let tries = 1; ; tries += 1) {
    const size = fstatSync(fd).size;
    const from = lineEnd({ fd, from: Math.max(notBefore, size - most) });
    const bytes = readRange({ fd, from, to: size });
    const added = fstatSync(fd).size - size;
    if (added > most && tries < 5) continue;
    const more = readRange({ fd, from: from + bytes.length, to: size + Math.min(added, most) });
    return { from, bytes: Buffer.concat([bytes, more]) };
  }
}

function readRange({ fd, from, to }: { fd: number; from: number; to: number }): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
  let held = 0;
  while (held < bytes.length) {
    const read = readSync(fd, bytes, held, bytes.length - held, from + held);
    if (read === 0) break;
    held += read;
  }
  return bytes.subarray(0, held);
}

function writeCut({ log, cut }: { log: string; cut: LogCut }): void {
  replaceFile({ file: cutFile(log), text: JSON.stringify(cut) });
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
