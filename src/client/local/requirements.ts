import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';

import { fail } from '../../domain/failure/catalogue.js';
import { MAX_BLOB_BYTES } from '../../store/blob-limit.js';
import type { Session } from './session.js';
import { messageOf } from '../../domain/system-error.js';

/** Where the requirements are: a file, the standard input (`-`), or what was said already. */
export type RequirementsSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin'; readonly stream: Readable }
  | { readonly kind: 'text'; readonly text: string };

/** A requirements document. `title` is its first heading. */
export interface Requirements {
  readonly text: string;
  readonly title: string | null;
}

/** Reads the requirements, as UTF-8 and at most as much as a store keeps. Throws REQUIREMENTS_UNREADABLE. */
export async function readRequirements({ cwd }: Session, source: RequirementsSource): Promise<Requirements> {
  if (source.kind === 'text') return { text: source.text, title: headingOf(source.text) };
  const name = source.kind === 'file' ? source.path : 'from the standard input';
  const stream = source.kind === 'file' ? createReadStream(resolve(cwd, source.path)) : source.stream;
  const bytes = await readBounded({ stream, name });
  const text = decode({ bytes, name });
  return { text, title: headingOf(text) };
}

/** The first heading of a document, else its first line that says anything. */
export function titleOf(text: string): string {
  return (
    headingOf(text) ??
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ??
    ''
  );
}

const headingOf = (text: string) => /^#{1,6}[ \t]+(\S.*)$/m.exec(text)?.[1] ?? null;

async function readBounded({ stream, name }: { stream: Readable; name: string }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const pieces: AsyncIterable<unknown> = stream;
    for await (const piece of pieces) {
      if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) continue;
      const chunk = Buffer.from(piece);
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_BLOB_BYTES) break;
    }
  } catch (error) {
    const detail = messageOf(error);
    return fail('REQUIREMENTS_UNREADABLE', { file: name, detail }, error);
  }
  if (size > MAX_BLOB_BYTES)
    return fail('REQUIREMENTS_UNREADABLE', {
      file: name,
      detail: `more than ${String(MAX_BLOB_BYTES)} bytes`,
    });
  return Buffer.concat(chunks);
}

function decode({ bytes, name }: { bytes: Buffer; name: string }): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return fail('REQUIREMENTS_UNREADABLE', { file: name, detail: 'it is not text in UTF-8' }, error);
  }
}
