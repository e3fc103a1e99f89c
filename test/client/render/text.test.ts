import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  cutToWidth,
  displayWidth,
  padToWidth,
  wrapCommand,
  wrapText,
} from '../../../src/client/render/text.js';

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日', '👩‍👩‍👧', 'e\u0301', '–'), maxLength: 60 });

describe('displayWidth', () => {
  test.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['\u001b[31mred\u001b[39m', 3],
    ['✓ ● ○', 5],
  ])('of %j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('cutToWidth', () => {
  test('fits, is the beginning of the text, and says when it was cut', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (text, width) => {
        const cut = cutToWidth({ text, width });
        expect(displayWidth(cut)).toBeLessThanOrEqual(width);
        if (displayWidth(text) <= width) expect(cut).toBe(text);
        else expect(cut.endsWith('…') && text.startsWith(cut.slice(0, -1))).toBe(true);
      }),
    );
  });

  test('never halves a wide character', () => {
    expect(cutToWidth({ text: '日本語', width: 4 })).toBe('日…');
    expect(cutToWidth({ text: '日本語', width: 1 })).toBe('…');
    expect(cutToWidth({ text: 'abc', width: 0 })).toBe('');
  });
});

describe('padToWidth', () => {
  test('counts columns, not characters', () => {
    expect(padToWidth({ text: '日', width: 4 })).toBe('日  ');
  });
});

describe('wrapText', () => {
  test('loses nothing but spaces, and every line fits', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 20 }), (text, width) => {
        const lines = wrapText({ text, width });
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test('breaks at spaces where it can', () => {
    expect(wrapText({ text: 'one two three', width: 8 })).toEqual(['one two', 'three']);
    expect(wrapText({ text: 'abcdefghij', width: 4 })).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapText({ text: '', width: 4 })).toEqual(['']);
  });
});

describe('wrapCommand', () => {
  const command = 'stagegate request-changes ADD-42 design -m "what to change"';

  test('leaves a command that fits alone', () => {
    expect(wrapCommand({ command, width: 80 })).toEqual([command]);
  });

  test('breaks with backslashes, never inside quotes, so that a shell reads the same words', () => {
    const lines = wrapCommand({ command, width: 30 });
    expect(lines).toEqual(['stagegate request-changes \\', '  ADD-42 design -m \\', '  "what to change"']);
    expect(lines.join('\n').replace(/ \\\n +/g, ' ')).toBe(command);
  });
});
