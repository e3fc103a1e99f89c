import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { messageOf } from '../../../domain/system-error.js';

const CHUNK = 256 * 1024;

/** What came of reading a file: nothing to say, or why it cannot be taken. */
export type ReadEnd = { readonly problem: string | null };

/**
 * Reads a file's text piece by piece, at most `maxBytes`; no link, no pipe. The encoding is that of its byte order mark, or
 * what its first line says (`encoding="…"`), or UTF-8. Stops when `take` says `stop`.
 */
export async function readTextFile(given: {
  file: string;
  maxBytes: number;
  take: (text: string) => 'on' | 'stop';
}): Promise<ReadEnd> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    const handle = await open(given.file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const { size } = await handle.stat();
      if (!(await handle.stat()).isFile()) return { problem: 'is no regular file' };
      if (size > given.maxBytes)
        return { problem: `is too large: ${megabytes(size)}, at most ${megabytes(given.maxBytes)}` };
      const buffer = Buffer.alloc(CHUNK);
      let decoder: ReturnType<typeof decoderFor> | null = null;
      for (let total = 0; total <= given.maxBytes;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK, total);
        const bytes = buffer.subarray(0, bytesRead);
        decoder ??= decoderFor(bytes);
        total += bytesRead;
        const text = decoder.decode(bytes, { stream: bytesRead > 0 });
        if (text !== '' && given.take(text) === 'stop') break;
        if (bytesRead === 0) break;
      }
      return { problem: null };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { problem: `cannot be read: ${messageOf(error)}` };
  }
}

const decoderFor = (bytes: Uint8Array) => new TextDecoder(encodingOf(bytes));

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(
    Buffer.from(bytes.subarray(0, 300)).toString('latin1'),
  )?.[1];
  try {
    const { encoding } = new TextDecoder(declared ?? 'utf-8');
    return encoding.startsWith('utf-16') ? 'utf-8' : encoding;
  } catch {
    return 'utf-8';
  }
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`;
