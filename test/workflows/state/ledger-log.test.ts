import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { LedgerKind, LedgerRow } from '../../../src/domain/ledger/ledger-row.js';
import { LedgerLog } from '../../../src/workflows/state/ledger-log.js';

const AT = '2026-03-01T12:00:00.000Z';

describe('a ledger log', () => {
  test('numbers rows without a gap and never repeats a key, however writes and takes are mixed', () => {
    const write = fc.record({
      kind: fc.constantFrom(...LedgerKind.options),
      key: fc.constantFrom('a', 'b', 'a#2'),
    });
    const steps = fc.array(fc.oneof(write, fc.integer({ min: 1, max: 4 })), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (moves) => {
        const log = new LedgerLog();
        const taken: LedgerRow[] = [];
        let written = 0;
        for (const move of moves) {
          if (typeof move === 'number') {
            taken.push(...log.take({ most: move }));
            continue;
          }
          log.write({ ...move, at: AT, data: {} });
          written += 1;
          expect(log.hasRows).toBe(true);
        }
        taken.push(...log.take({ most: 100 }));
        expect(log.hasRows).toBe(false);
        expect(taken.map(({ seq }) => seq)).toEqual(
          Array.from({ length: written }, (_nothing, index) => index + 1),
        );
        expect(new Set(taken.map(({ key }) => key)).size).toBe(written);
        for (const row of taken) expect(LedgerRow.safeParse(row).success).toBe(true);
      }),
    );
  });

  test('hands out every row once more, with the numbers and keys that they had', () => {
    const log = new LedgerLog();
    const write = () => log.write({ kind: 'decided', key: 'a', at: AT, data: {} });
    write();
    write();
    const before = log.take({ most: 2 });
    write();
    log.rewind();
    expect(log.take({ most: 2 })).toEqual(before);
    expect(log.take({ most: 2 }).map(({ seq }) => seq)).toEqual([3]);
  });

  test('keeps plain data alone', () => {
    const log = new LedgerLog();
    log.write({
      kind: 'decided',
      key: 'a',
      at: AT,
      data: { left: undefined, date: new Date(AT), deep: [{ x: 1 }] },
    });
    expect(log.take({ most: 1 })[0]).toMatchObject({
      key: 'decided:a',
      data: { date: AT, deep: [{ x: 1 }] },
    });
  });

  test('takes a flood of one key in its stride', () => {
    const log = new LedgerLog();
    for (let times = 0; times < 500; times += 1)
      log.write({ kind: 'decision_refused', key: 'a', at: AT, data: {} });
    expect(log.take({ most: 500 }).at(-1)).toMatchObject({ seq: 500, key: 'decision_refused:a#500' });
  });
});
