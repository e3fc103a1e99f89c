import { PassThrough } from 'node:stream';

import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type Frame, readFrames, writeFrame } from '../../../src/git/companion/frames.js';

const anyFrame = fc.record({
  head: fc.record({ id: fc.integer(), text: fc.string({ unit: 'grapheme' }) }),
  body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});

test('frames arrive whole and in order, however the pipe cuts them', () => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 8 }), fc.array(fc.nat(40)), (frames, cuts) => {
      const pipe = new PassThrough({ highWaterMark: 1_000_000 });
      for (const frame of frames) writeFrame({ stream: pipe, ...frame });
      const sent: unknown = pipe.read();
      const bytes = Buffer.isBuffer(sent) ? sent : Buffer.alloc(0);
      const got: Frame[] = [];
      const cut = new PassThrough();
      readFrames({ stream: cut, onFrame: ({ head, body }) => got.push({ head, body: Buffer.from(body) }) });
      let at = 0;
      for (const length of [...cuts, bytes.length]) {
        cut.emit('data', bytes.subarray(at, at + length));
        at += length;
      }
      expect(got).toEqual(frames.map(({ head, body }) => ({ head, body })));
    }),
  );
});
