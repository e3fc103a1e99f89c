import { closeSync, constants, fstatSync, readSync, writeSync } from 'node:fs';

import { outputMark } from '../domain/agent/secrets.js';
import { bytesWritten, mostKept } from './bound-log.js';
import { offsetOf, readCut } from './log-cut.js';
import { openPlain } from './plain-file.js';

const CHUNK = 1024 * 1024;

/**
 * Overwrites secrets in a log where they stand. What stands in their place is as long as they were, so that whoever reads
 * the log meanwhile keeps his place. Safe to repeat; a log that is not there has none, nor has what is no plain file.
 * `from`: what stands before this byte has been looked through. `limit`: the log is cut to it next, so of a longer one
 * only what the cut keeps is looked through, however large the rest is.
 */
export function blotOut({
  file,
  secrets,
  from: begin = 0,
  limit = Infinity,
}: {
  file: string;
  secrets: readonly string[];
  from?: number;
  limit?: number;
}): void {
  const wanted = secrets.map((secret) => Buffer.from(secret)).filter(({ length }) => length > 0);
  if (wanted.length === 0) return;
  const overlap = Math.max(...wanted.map(({ length }) => length - 1));
  const log = openPlain({ file, flags: constants.O_RDWR });
  if (log.kind !== 'file') return;
  try {
    const { size } = fstatSync(log.fd);
    const start = Math.max(0, begin - overlap);
    const { head, tail } = size > limit ? mostKept(limit) : { head: size, tail: 0 };
    blotRange({ fd: log.fd, wanted, overlap, from: start, to: Math.min(head, size) });
    if (tail > 0)
      blotRange({ fd: log.fd, wanted, overlap, from: Math.max(start, size - tail - overlap), to: size });
  } finally {
    closeSync(log.fd);
  }
}

/**
 * Blots secrets out of a log that is held near `limit` while a process writes it: each call looks through what was added
 * since the one before, and does nothing when that is nothing. The log is bounded after each call.
 */
export function blotterOf({
  file,
  secrets,
  limit,
}: {
  file: string;
  secrets: readonly string[];
  limit: number;
}): () => void {
  let seen = 0;
  return () => {
    if (secrets.length === 0) return;
    const written = bytesWritten(file);
    if (written === seen) return;
    blotOut({ file, secrets, limit, from: offsetOf({ written: seen, cut: readCut(file) }) });
    seen = written;
  };
}

function blotRange(at: {
  fd: number;
  wanted: readonly Buffer[];
  overlap: number;
  from: number;
  to: number;
}): void {
  const { fd, wanted, overlap, to } = at;
  const bytes = Buffer.alloc(Math.min(CHUNK, Math.max(0, to - at.from)) + overlap);
  for (let from = at.from; from < to; from += CHUNK) {
    const piece = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
    // somebody made the file shorter
    if (piece.length === 0) return;
    for (const secret of wanted) blotIn({ fd, piece, from, secret });
  }
}

function blotIn(at: { fd: number; piece: Buffer; from: number; secret: Buffer }): void {
  const { fd, piece, from, secret } = at;
  const mark = Buffer.from(outputMark(secret.length));
  for (let found = piece.indexOf(secret); found !== -1; found = piece.indexOf(secret, found + secret.length))
    writeSync(fd, mark, 0, mark.length, from + found);
}
