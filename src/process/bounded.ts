import type { Readable } from 'node:stream';

/** Reads a stream to its end and keeps its first `maxBytes`. */
export function bounded({ stream, maxBytes }: { stream: Readable; maxBytes: number }): {
  /** What was kept, as UTF-8. */
  text: () => string;
  /** Whether there was more. */
  dropped: () => boolean;
} {
  const parts: Buffer[] = [];
  let held = 0;
  let dropped = false;
  stream.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, maxBytes - held);
    if (part.length < chunk.length) dropped = true;
    if (part.length === 0) return;
    parts.push(part);
    held += part.length;
  });
  // A stream that is destroyed with its reader still there reports an error that says nothing new.
  stream.on('error', () => undefined);
  return { text: () => Buffer.concat(parts).toString('utf8'), dropped: () => dropped };
}
