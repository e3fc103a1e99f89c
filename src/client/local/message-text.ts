import type { Readable } from 'node:stream';

import { fail } from '../../domain/failure/catalogue.js';

/** A text that somebody gives on the line, or on the standard input (`-`). */
export interface GivenText {
  /** What it is, for an error: "The hint". */
  readonly what: string;
  readonly text: string;
  readonly stdin: Readable;
  /** The most characters that are taken. */
  readonly most: number;
}

/** Reads a text of UTF-8 that is neither empty nor too long. Throws BAD_INPUT. */
export async function readGivenText({ what, text, stdin, most }: GivenText): Promise<string> {
  const given = (text === '-' ? await standardInput({ what, stdin, most }) : text).trim();
  if (given === '') return fail('BAD_INPUT', { what, value: '', why: 'it is empty' });
  if (given.length <= most) return given;
  const why = `it has more than ${most} characters: put the long part into a file of the repository, and name it`;
  return fail('BAD_INPUT', { what, value: given.slice(0, 60), why });
}

async function standardInput({ what, stdin, most }: Omit<GivenText, 'text'>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const pieces: AsyncIterable<unknown> = stdin;
  for await (const piece of pieces) {
    if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) continue;
    const chunk = Buffer.from(piece);
    size += chunk.length;
    chunks.push(chunk);
    // four bytes is the longest character of UTF-8
    if (size > most * 4) break;
  }
  try {
    return new TextDecoder('utf-8', { fatal: size <= most * 4 }).decode(Buffer.concat(chunks));
  } catch (error) {
    return fail('BAD_INPUT', { what, value: '-', why: 'the standard input is not text in UTF-8' }, error);
  }
}
