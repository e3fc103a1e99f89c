import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { decodeOutput } from '../../../src/domain/errorbook/decode-output.js';
import { normaliseSymptom, signalOf } from '../../../src/domain/errorbook/normalise.js';

const TEXT = 'error: für „Ärger“ is not defined\n';
const wide = (text: string, big: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('the text of an output', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 cut in the middle of a character', Buffer.from(`ü${TEXT}`).subarray(1)],
    ['UTF-16LE with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide(TEXT, false)])],
    ['UTF-16BE with its mark', Buffer.concat([Buffer.from([0xfe, 0xff]), wide(TEXT, true)])],
    ['UTF-16LE without', wide(TEXT, false)],
    ['UTF-16BE without', wide(TEXT, true)],
  ])('%s', (_encoding, bytes) => {
    expect(decodeOutput(bytes)).toContain(TEXT);
  });

  test('Latin-1', () => {
    expect(decodeOutput(Buffer.from('error: für Ärger', 'latin1'))).toBe('error: für Ärger');
  });

  test('the same failure in another encoding is the same failure', () => {
    const signals = [Buffer.from(TEXT), wide(TEXT, false), wide(TEXT, true)].map((bytes) =>
      signalOf(decodeOutput(bytes)),
    );
    expect(new Set(signals).size).toBe(1);
  });

  test('rubbish gives some text, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        expect(typeof normaliseSymptom(decodeOutput(bytes))).toBe('string');
      }),
    );
  });
});
