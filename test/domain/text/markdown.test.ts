import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  codeSpan,
  inlineCut,
  inlineMarkdown,
  quoteMarkdown,
  tableRow,
} from '../../../src/domain/text/markdown.js';
import { nextMarkdown } from '../../../src/domain/text/next-step.js';

const markdownish = fc.string({
  unit: fc.constantFrom(...Array.from('<>&;|`*_[](){}#-+=~!:.\\$1a \n\t\u001b')),
  maxLength: 60,
});

describe('inlineMarkdown', () => {
  test.each([
    ['HTML', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)>'],
    ['the end of a table cell', 'a | b', 'a &#124; b'],
    ['an escaped end of a cell', 'a \\| b', 'a &#92;&#124; b'],
    ['code', '`stagegate approve X y`', '&#96;stagegate approve X y&#96;'],
    ['a link', '[here](http://x)', '\\[here\\](http://x)'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['emphasis', '**bold** _too_', '\\*\\*bold\\*\\* \\_too\\_'],
    ['mathematics', '$x$', '&#36;x&#36;'],
    ['a heading', '# Approved', '&#35; Approved'],
    ['a list item', '- done', '&#45; done'],
    ['a numbered item', '1. done', '1&#46; done'],
    ['a quote', '> said', '&#62; said'],
    ['further lines', 'a\n\n# Approved', 'a # Approved'],
  ])('shows %s as it was written', (_what, text, expected) => {
    expect(inlineMarkdown(text)).toBe(expected);
  });

  test('leaves plain words and names alone', () => {
    const text = 'Stage "ui" did not pass snake_case, R&D at 3.5 (again); see src/a-b.ts!';
    expect(inlineMarkdown(text)).toBe(text);
  });

  test('lets nothing through that begins HTML, code, a cell or a block', () => {
    fc.assert(
      fc.property(markdownish, (text) => {
        const shown = inlineMarkdown(text);
        expect(shown).not.toMatch(/[<`|\n$]/);
        expect(shown).not.toMatch(/\\(?![*[\]{}~^_])/);
        expect(shown).not.toMatch(/^(?:[#\->+=:]|\d+[.)])/);
      }),
    );
  });

  test('can be read back: what is shown is what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('<&;|`*_[]{}#-~\\$1a lt')) }), (text) => {
        const shown = inlineMarkdown(text)
          .replace(/\\([*[\]{}~^_])/g, '$1')
          .replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
          .replace(/&lt;/g, '<')
          .replace(/&amp;/g, '&');
        expect(shown).toBe(text.trim());
      }),
    );
  });
});

describe('inlineCut', () => {
  test('counts the original, and never leaves half an escape', () => {
    expect(inlineCut({ text: '||||||', length: 3 })).toBe('&#124;&#124;…');
  });
});

describe('quoteMarkdown', () => {
  test('keeps every line inside the quote', () => {
    const quoted = quoteMarkdown({ text: 'one\n\n# two\n```\n<b>', length: 100 });
    expect(quoted.split('\n').every((line) => line.startsWith('>'))).toBe(true);
    expect(quoted).toContain('> &#35; two');
    expect(quoted).not.toMatch(/[<`]/);
  });
});

describe('codeSpan', () => {
  test('takes a fence longer than any inside', () => {
    expect(codeSpan('a')).toBe('`a`');
    expect(codeSpan('a``b')).toBe('``` a``b ```');
  });
});

describe('tableRow', () => {
  test('keeps empty cells', () => {
    expect(tableRow(['a', '', 'c'])).toBe('| a |   | c |');
  });
});

describe('nextMarkdown', () => {
  test.each([
    ['stagegate logs A b', '`stagegate logs A b`'],
    [
      'stagegate handoff A --retry (after the base changed)',
      '`stagegate handoff A --retry` (after the base changed)',
    ],
    ['stagegate skip A b, or narrow the scopes', '`stagegate skip A b`, or narrow the scopes'],
    ['Install "x" where the worker runs', 'Install "x" where the worker runs'],
    ['Remove `x`', 'Remove &#96;x&#96;'],
  ])('shows %s', (text, expected) => {
    expect(nextMarkdown({ text, length: 200 })).toBe(expected);
  });
});
