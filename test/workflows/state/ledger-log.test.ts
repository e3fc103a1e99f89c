import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Decision } from '../../../src/domain/approval/approval.js';
import { LedgerKind, LedgerRow } from '../../../src/domain/ledger/ledger-row.js';
import { utf8Length } from '../../../src/domain/text/utf8.js';
import { decidedRow } from '../../../src/workflows/state/decided-row.js';
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

  test('tells how many rows fit: all, those of so many bytes, or one that is larger than that', () => {
    const log = new LedgerLog();
    const write = (comment: string) => log.write({ kind: 'decided', key: 'a', at: AT, data: { comment } });
    const fitting = () => log.fitting({ most: 4, bytes: 1000 });
    write('字'.repeat(500));
    expect(fitting()).toBe(4);
    write('x');
    expect(fitting()).toBe(1);
    log.take({ most: 1 });
    write('字'.repeat(200));
    expect(fitting()).toBe(4);
    write('"'.repeat(100));
    expect(fitting()).toBe(2);
    log.rewind();
    expect(fitting()).toBe(1);
    log.take({ most: 4 });
    for (let times = 0; times < 6; times += 1) write('x');
    expect(fitting()).toBe(4);
  });

  test('a row of the longest decision is no larger than what a server takes', () => {
    const log = new LedgerLog();
    const long = (length: number) => '\u0001'.repeat(length);
    const evidence = { head: long(64), planPart: long(64), gates: long(64) };
    const decision = Decision.parse({
      ...{ runNumber: 1, requestId: long(128), action: 'reject', evidence, token: long(128) },
      actor: { name: long(200), email: long(320), user: long(64), host: long(255), login: long(100) },
      comment: long(20_000),
    });
    const outcome = { kind: 'accepted', effective: true, missing: 0 } as const;
    const arrived = { decision, runNumber: 1, via: 'update', at: AT } as const;
    log.write({ kind: 'decided', key: decision.token, at: AT, data: decidedRow(arrived, outcome) });
    expect(utf8Length(JSON.stringify(log.take({ most: 1 })))).toBeLessThan(200_000);
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
