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

const PIECE = 1024 * 1024;

/**
 * What a commit must not hold of a file: the first ten finds. Files of any size, read in pieces of 1 MB; binary ones too.
 * What is not there, or is no plain file, holds nothing.
 */
export async function findInFile(input: { file: string; scanner: SecretScanner }): Promise<FoundInFile[]> {
  const { file, scanner } = input;
  const stat = await lstat(file).catch(() => null);
  if (stat?.isFile() !== true || stat.size === 0) return [];
  const handle = await open(file, 'r');
  try {
    const found: FoundInFile[] = [];
    let line = 1;
    const buffer = Buffer.allocUnsafe(PIECE);
    for (let from = 0, rest = ''; found.length < MOST;) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE, from);
      if (bytesRead === 0) return found;
      const text = rest + buffer.subarray(0, bytesRead).toString('utf8');
      const inside = await scanner.find({ text, strict: true });
      const told = inside.filter(({ end }) => end > rest.length);
      found.push(
        ...told.map(({ start, end, what }) => {
          return { line: line + linesIn(text.slice(0, start)), what, secret: text.slice(start, end) };
        }),
      );
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

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
