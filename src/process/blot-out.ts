import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

import { hasCode } from '../domain/system-error.js';
import { outputMark } from '../domain/agent/secrets.js';
import { bytesWritten } from './bound-log.js';
import { offsetOf, readCut } from './log-cut.js';

const CHUNK = 1024 * 1024;

/**
 * Overwrites secrets in a log where they stand. What stands in their place is as long as they were, so that whoever reads
 * the log meanwhile keeps his place. Safe to repeat; a log that is not there has none. `from`: what stands before this
 * byte has been looked through.
 */
export function blotOut({
  file,
  secrets,
  from: begin = 0,
}: {
  file: string;
  secrets: readonly string[];
  from?: number;
}): void {
  const wanted = secrets.map((secret) => Buffer.from(secret)).filter(({ length }) => length > 0);
  const overlap = Math.max(0, ...wanted.map(({ length }) => length - 1));
  const fd = wanted.length === 0 ? null : openToWrite(file);
  if (fd === null) return;
  try {
    const { size } = fstatSync(fd);
    const start = Math.max(0, begin - overlap);
    const bytes = Buffer.alloc(Math.min(CHUNK, Math.max(0, size - start)) + overlap);
    for (let from = start; from < size; from += CHUNK) {
      const piece = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
      for (const secret of wanted) blotIn({ fd, piece, from, secret });
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * Blots secrets out of a log while a process writes it: each call looks through what was added since the one before, and
 * does nothing when that is nothing.
 */
export function blotterOf({ file, secrets }: { file: string; secrets: readonly string[] }): () => void {
  let seen = 0;
  return () => {
    if (secrets.length === 0) return;
    const written = bytesWritten(file);
    if (written === seen) return;
    blotOut({ file, secrets, from: offsetOf({ written: seen, cut: readCut(file) }) });
    seen = written;
  };
}

function blotIn(at: { fd: number; piece: Buffer; from: number; secret: Buffer }): void {
  const { fd, piece, from, secret } = at;
  const mark = Buffer.from(outputMark(secret.length));
  for (let found = piece.indexOf(secret); found !== -1; found = piece.indexOf(secret, found + secret.length))
    writeSync(fd, mark, 0, mark.length, from + found);
}

function openToWrite(file: string): number | null {
  try {
    return openSync(file, 'r+');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
