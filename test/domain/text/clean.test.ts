import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { clean, cleanLines } from '../../../src/domain/text/clean.js';

const anything = fc.string({ unit: 'binary' });

describe('clean', () => {
  test.each([
    ['a colour', '\u001b[31mred\u001b[0m', '�red�'],
    ['a cursor movement', 'a\u001b[2Jb', 'a�b'],
    ['a window title', 'a\u001b]0;gotcha\u0007b', 'a�b'],
    ['a link', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', '�text�'],
    ['an 8-bit sequence', 'a\u009b31mb', 'a�b'],
    ['an unfinished sequence', 'a\u001b', 'a�'],
    ['a backspace', 'rm\b\bok', 'rm��ok'],
    ['a carriage return', 'safe\rfake', 'safe fake'],
    ['a line end', 'one\ntwo', 'one two'],
    ['a line end of Unicode', 'one\u2028two', 'one two'],
    ['text that runs backwards', 'a\u202eb', 'a�b'],
    ['text that is not seen', 'a\u200bb', 'a�b'],
    ['half a character', 'a\ud800b', 'a�b'],
  ])('neutralises %s', (_what, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  test('leaves names, accents, wide characters and joined emoji alone', () => {
    const text = 'Zoë 日本語 👩‍👩‍👧 e\u0301 – "quoted" <b>';
    expect(clean(text)).toBe(text);
  });

  test('leaves one line without controls, and nothing more to clean', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = clean(text);
        expect(once).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
        expect(clean(once)).toBe(once);
      }),
    );
  });
});

describe('cleanLines', () => {
  test('keeps lines and their indentation, and drops empty lines at both ends', () => {
    expect(cleanLines('\n\none\r\n  two\u001b[2J\n\n\tthree\n \n')).toEqual(['one', '  two�', '', '  three']);
  });

  test('has nothing to say of nothing', () => {
    expect(cleanLines(' \n\n')).toEqual([]);
  });
});
