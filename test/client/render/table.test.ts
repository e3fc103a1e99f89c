import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createStyle } from '../../../src/client/render/style.js';
import { renderTable } from '../../../src/client/render/table.js';
import { displayWidth } from '../../../src/client/render/text.js';

const style = createStyle({ colour: false });
const columns = [{ title: 'Name', min: 4 }, { title: 'State' }, { title: 'Note', min: 5 }];

test('columns stand below each other whatever they hold', () => {
  const rows = [
    ['日本', 'ok', 'x'],
    ['abcdefgh', 'ok', 'y'],
    ['e\u0301', 'ok', 'z'],
  ].map((cells) => ({
    cells: cells.map((text) => ({ text })),
  }));
  const lines = renderTable({ columns, rows, width: 80, style });
  const columnOf = (line: string) => displayWidth(line.slice(0, line.search(/State|ok/)));
  expect(new Set(lines.map(columnOf))).toEqual(new Set([10]));
});

test('the widest column gives way first, and only those that may', () => {
  const rows = [{ cells: [{ text: 'n'.repeat(10) }, { text: 's'.repeat(10) }, { text: 'x'.repeat(40) }] }];
  const [, line = ''] = renderTable({ columns, rows, width: 40, style });
  expect(line).toBe(`${'n'.repeat(10)}  ${'s'.repeat(10)}  ${'x'.repeat(15)}…`);
});

test('a cell may have something shorter to say', () => {
  const rows = [{ cells: [{ text: 'a' }, { text: 'b' }, { text: 'x'.repeat(40), short: '40 x' }] }];
  expect(renderTable({ columns, rows, width: 30, style })[1]).toBe('a     b      40 x');
});

test('lines fit, and cells stay on their line', () => {
  const cell = fc.string({ unit: 'binary', maxLength: 30 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 2 }), (pairs) => {
      const rows = pairs.map(([one, other]) => ({
        cells: [{ text: one }, { text: 'state' }, { text: other }],
      }));
      const lines = renderTable({ columns, rows, width: 24, style });
      expect(lines).toHaveLength(rows.length + 1);
      for (const line of lines) {
        expect(displayWidth(line)).toBeLessThanOrEqual(24);
        expect(line).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});
