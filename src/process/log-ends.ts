import { closeSync, fstatSync, readSync } from 'node:fs';

import { bytesWritten } from './bound-log.js';
import { NO_PLAIN_FILE, openToRead } from './log-tail.js';

/**
 * The beginning and the end of a log, with a line end between them where something is left out, as UTF-8; `whole` says
 * whether everything that was ever written is there. Empty when there is no log; a line says so where it is no plain file.
 */
export function readEnds(input: { file: string; headBytes: number; tailBytes: number }): {
  text: string;
  whole: boolean;
} {
  const { file, headBytes, tailBytes } = input;
  const fd = openToRead(file);
  if (fd === null) return { text: '', whole: true };
  if (fd === 'other') return { text: NO_PLAIN_FILE, whole: true };
  try {
    const { size } = fstatSync(fd);
    const isCut = bytesWritten(file) > size;
    if (size <= headBytes + tailBytes) return { text: read({ fd, from: 0, to: size }), whole: !isCut };
    const head = read({ fd, from: 0, to: headBytes });
    return { text: `${head}\n${read({ fd, from: size - tailBytes, to: size })}`, whole: false };
  } finally {
    closeSync(fd);
  }
}

function read({ fd, from, to }: { fd: number; from: number; to: number }): string {
  const bytes = Buffer.alloc(Math.max(0, to - from));
  const count = readSync(fd, bytes, 0, bytes.length, from);
  return bytes.subarray(0, count).toString('utf8');
}
