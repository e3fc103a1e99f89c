import type { Readable, Writable } from 'node:stream';

/** What goes over a pipe at once: a small thing in words, and bytes as they are. */
export interface Frame {
  readonly head: unknown;
  readonly body: Buffer;
}

const LENGTHS = 8;

/** Writes one frame: the lengths of its two parts, four bytes each, then the parts. */
export function writeFrame({ stream, head, body }: { stream: Writable } & Frame): void {
  const words = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32BE(words.length, 0);
  lengths.writeUInt32BE(body.length, 4);
  stream.write(Buffer.concat([lengths, words]));
  if (body.length > 0) stream.write(body);
}

/** Calls `onFrame` for each whole frame of a stream; what is cut off at its end is dropped. */
export function readFrames({ stream, onFrame }: { stream: Readable; onFrame: (frame: Frame) => void }): void {
  let chunks: Buffer[] = [];
  let have = 0;
  let wanted = LENGTHS;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    have += chunk.length;
    while (have >= wanted) {
      const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      const words = all.readUInt32BE(0);
      const whole = LENGTHS + words + all.readUInt32BE(4);
      chunks = [all];
      wanted = whole;
      if (have < whole) break;
      const head: unknown = JSON.parse(all.toString('utf8', LENGTHS, LENGTHS + words));
      onFrame({ head, body: all.subarray(LENGTHS + words, whole) });
      chunks = [all.subarray(whole)];
      have -= whole;
      wanted = LENGTHS;
    }
  });
}
