import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

import { hasCode } from '../domain/system-error.js';
import { outputMark } from '../domain/agent/secrets.js';

const CHUNK = 1024 * 1024;

/**
 * Overwrites secrets in a log where they stand. What stands in their place is as long as they were, so that whoever reads
 * the log meanwhile keeps his place. Safe to repeat; a log that is not there has none.
 */
export function blotOut({ file, secrets }: { file: string; secrets: readonly string[] }): void {
  const wanted = secrets.map((secret) => Buffer.from(secret)).filter(({ length }) => length > 0);
  const overlap = Math.max(0, ...wanted.map(({ length }) => length - 1));
  const fd = wanted.length === 0 ? null : openToWrite(file);
  if (fd === null) return;
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(CHUNK + overlap);
    for (let from = 0; from < size; from += CHUNK) {
      const piece = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
      for (const secret of wanted) blotIn({ fd, piece, from, secret });
    }
  } finally {
    closeSync(fd);
  }
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
