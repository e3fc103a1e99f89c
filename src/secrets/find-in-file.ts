import { lstat, open } from 'node:fs/promises';

import { LONGEST_SECRET } from '../domain/agent/secrets.js';
import type { SecretScanner } from './secret-scanner.js';

/** A secret in a file. */
export interface FoundInFile {
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
  /** The secret itself: for comparing, never to be told. */
  readonly secret: string;
}

/** How a file is read; what is ASCII is the same in most others. */
export type FileEncoding = 'utf8' | 'utf16le' | 'utf16be';

const PIECE = 1024 * 1024;

/**
 * What a commit must not hold of a file: the first ten finds. Files of any size, read in pieces of 1 MB; binary ones too.
 * What is not there, or is no plain file, holds nothing. Throws the reason of `signal` once that has come.
 */
export async function findInFile(input: {
  file: string | Buffer;
  scanner: SecretScanner;
  /** Whether a find does not count. */
  isKnown?: (secret: string) => Promise<boolean>;
  encoding?: FileEncoding;
  signal?: AbortSignal;
}): Promise<FoundInFile[]> {
  const { file, scanner, isKnown, encoding = 'utf8', signal } = input;
  const stat = await lstat(file).catch(() => null);
  if (stat?.isFile() !== true || stat.size === 0) return [];
  const handle = await open(file, 'r');
  try {
    const found: FoundInFile[] = [];
    let line = 1;
    const buffer = Buffer.allocUnsafe(PIECE);
    for (let from = 0, rest = ''; found.length < MOST;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, PIECE, from);
      if (bytesRead === 0) return found;
      const text = rest + decoded(buffer.subarray(0, bytesRead), encoding);
      const inside = await scanner.find({ text, strict: true });
      const told = inside.filter(({ end }) => end > rest.length);
      for (const { start, end, what } of told) {
        const secret = text.slice(start, end);
        if ((await isKnown?.(secret)) === true) continue;
        found.push({ line: line + linesIn(text.slice(0, start)), what, secret });
      }
      from += bytesRead;
      rest = bytesRead < PIECE ? '' : text.slice(-LONGEST_SECRET);
      line += linesIn(text.slice(0, text.length - rest.length));
    }
    return found.slice(0, MOST);
  } finally {
    await handle.close();
  }
}

const MOST = 10;

function decoded(bytes: Buffer, encoding: FileEncoding): string {
  if (encoding !== 'utf16be') return bytes.toString(encoding);
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le');
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
