import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { cutText, cutToBytes, utf8Length } from '../../../src/domain/text/utf8.js';

const anything = fc.string({ unit: 'binary' });

describe('utf8Length', () => {
  test('counts what an encoder writes', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text, 'utf8'));
      }),
    );
  });
});

describe('cutToBytes', () => {
  test('stays within its bytes and cuts no character apart', () => {
    fc.assert(
      fc.property(anything, fc.nat(40), (text, bytes) => {
        const cut = cutToBytes({ text, bytes });
        expect(Buffer.byteLength(cut, 'utf8')).toBeLessThanOrEqual(bytes);
        expect(text.startsWith(cut.replace(/…$/, ''))).toBe(true);
      }),
    );
  });

  test('says that something was cut', () => {
    expect(cutToBytes({ text: 'ééééé', bytes: 8 })).toBe('éé…');
    expect(cutToBytes({ text: 'ééééé', bytes: 10 })).toBe('ééééé');
  });
});

describe('cutText', () => {
  test('counts characters, not code units', () => {
    expect(cutText({ text: '😀😀😀', length: 3 })).toBe('😀😀😀');
    expect(cutText({ text: '😀😀😀😀', length: 3 })).toBe('😀😀…');
  });
});
