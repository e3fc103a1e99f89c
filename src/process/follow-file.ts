import { closeSync, fstatSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as turn } from 'node:timers/promises';

import { bytesWritten } from './bound-log.js';
import { type LogCut, cutFile, offsetOf, readCut, writtenUpTo } from './log-cut.js';
import { openToRead } from './log-tail.js';
import { makeWaker } from './waker.js';
import { fileTimes } from './write-once.js';

const POLL_MS = 100;
const CHUNK = 64 * 1024;

/**
 * What is written to a log, from its beginning, its present end, or a byte of its output on, until `signal` is
 * aborted; then it reads on to the end that the file has at that moment. Waits for a file that is not there yet.
 * When the middle of the log is cut, output already told is not told again, and what was taken out before it could
 * be told is replaced by the line that says so. A file that was begun anew is told from its beginning.
 */
export async function* followFile({
  file,
  from,
  signal,
}: {
  file: string;
  from: 'start' | 'end' | number;
  signal: AbortSignal;
}): AsyncGenerator<string, void, undefined> {
  const decoder = new StringDecoder('utf8');
  const waker = makeWaker({ signals: [signal] });
  let told = from === 'start' ? 0 : from === 'end' ? bytesWritten(file) : from;
  try {
    for (;;) {
      const last = signal.aborted;
      for (let chunk = readNext({ file, told }); chunk !== null; chunk = readNext({ file, told })) {
        told = chunk.told;
        yield decoder.write(chunk.bytes);
        // whoever bounds the log in this process gets his turn, however much there is to read
        await turn();
      }
      if (last) return;
      await waker.nap(POLL_MS);
    }
  } finally {
    waker.close();
  }
}

/** The next piece of output after `told` bytes; `null` when there is none yet. */
function readNext({ file, told }: { file: string; told: number }): { bytes: Buffer; told: number } | null {
  const fd = openToRead(file);
  if (fd === null || fd === 'other') return null;
  try {
    const cut = readCut(file);
    if (cut?.cutting === true && isRecent(cutFile(file))) return null;
    const size = fstatSync(fd).size;
    const begunAnew = writtenUpTo({ offset: size, cut }) < told && cut === null;
    const offset = begunAnew ? 0 : offsetOf({ written: told, cut });
    const bytes = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(0, pieceEnd({ offset, size, cut }) - offset)));
    const read = readSync(fd, bytes, 0, bytes.length, offset);
    if (read === 0) return null;
    return { bytes: bytes.subarray(0, read), told: writtenUpTo({ offset: offset + read, cut }) };
  } finally {
    closeSync(fd);
  }
}

/** A piece ends before the marker or after it, so that a position never falls inside it. */
function pieceEnd({ offset, size, cut }: { offset: number; size: number; cut: LogCut | null }): number {
  if (cut === null) return size;
  if (offset < cut.head) return Math.min(size, cut.head);
  const afterMarker = cut.head + cut.marker;
  if (offset === cut.head) return size < afterMarker ? offset : afterMarker;
  return size;
}

/** A cut takes milliseconds; one that takes longer was left half-way by a worker that died. */
const isRecent = (file: string) => Date.now() - (fileTimes(file)?.changedAt ?? 0) < 2_000;
