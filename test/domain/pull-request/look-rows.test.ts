import { describe, expect, test } from '@jest/globals';

import { auditEntry } from '../../../src/domain/ledger/audit.js';
import type { RecordedLedgerRow } from '../../../src/domain/ledger/ledger-row.js';
import type { PullRequestLook } from '../../../src/domain/pull-request/look.js';
import { lookRow, recordedPulls } from '../../../src/domain/pull-request/look-rows.js';
import { lookWords } from '../../../src/domain/pull-request/look-words.js';
import { pullLook } from '../../support/pull-look.js';

const at = '2026-03-01T12:00:00.000Z';
const opened: RecordedLedgerRow = {
  ...{ seq: 1, key: 'pr:7', kind: 'pr', at },
  data: {
    ...{ number: 7, title: 'T', head: 'h', base: 'main', headCommit: 'a', draft: true, state: 'open' },
    ...{ url: 'https://x/7', reused: false },
  },
};

/** The rows after a look, numbered as a store does. */
function after(rows: readonly RecordedLedgerRow[], look: PullRequestLook): RecordedLedgerRow[] {
  const row = lookRow({ rows, look, at });
  return row === null ? [...rows] : [...rows, { ...row, seq: rows.length + 1 }];
}

describe('what a ledger has of pull requests', () => {
  test('is what was seen, once a change, also when it changes back', () => {
    const [red, green] = [
      pullLook({ checks: { state: 'failed', passed: 0, pending: 0, failed: ['unit'] } }),
      pullLook({ checks: { state: 'passed', passed: 1, pending: 0, failed: [] } }),
    ];
    const once = after([opened], red);
    expect(after(once, red)).toEqual(once);
    expect(lookRow({ rows: [opened], look: red, at })?.key).toBe(
      lookRow({ rows: [opened], look: red, at })?.key,
    );
    const back = after(after(once, green), red);
    expect(back).toHaveLength(4);
    expect(new Set(back.map(({ key }) => key)).size).toBe(4);
    expect(recordedPulls(back)).toEqual([
      { number: 7, opened: expect.objectContaining({ number: 7 }), seen: { at, look: red } },
    ]);
  });

  test('is told apart by number, in the order of opening, and passes over what is none', () => {
    const second = { ...opened, seq: 2, key: 'pr:9', data: { ...opened.data, number: 9 } };
    const strange = { ...opened, seq: 3, key: 'pr:x', data: { what: 'look', look: 'none' } };
    const rows = [opened, second, strange, { ...opened, seq: 4, key: 'x', kind: 'handoff' }];
    const seen = after(rows, pullLook({ number: 9, state: 'merged' }));
    expect(recordedPulls(seen)).toMatchObject([
      { number: 7, seen: null },
      { number: 9, seen: { look: { state: 'merged' } } },
    ]);
  });

  test('is in the audit in words', () => {
    const look = pullLook({
      reviews: [
        { by: 'ada', verdict: 'approved', commit: 'b'.repeat(40) },
        { by: 'bea', verdict: 'changes_requested', commit: 'a'.repeat(40) },
      ],
    });
    const row = lookRow({ rows: [], look, at });
    expect(row).not.toBeNull();
    if (row === null) return;
    expect(auditEntry(row)).toMatchObject({ actor: 'stagegate', action: 'pr', resource: '#7' });
    expect(auditEntry(row).outcome).toBe(
      'open: 2 checks passed; changes asked for by bea; approved by ada (of an earlier commit); merges cleanly',
    );
    expect(auditEntry(opened)).toMatchObject({ resource: '#7', outcome: 'open' });
  });
});

test('a pull request in words', () => {
  const checks = { state: 'pending', passed: 1, pending: 2, failed: [] } as const;
  const open = pullLook({ draft: true, checks: { ...checks, failed: [] }, merges: 'conflicts' });
  expect(lookWords(open)).toBe('open, draft: 2 of 3 checks pending; no reviews; conflicts with its base');
  const merged = pullLook({ state: 'merged', merges: 'unknown' });
  expect(lookWords(merged)).toBe('merged: 2 checks passed; no reviews');
});
