import { beforeEach, describe, expect, test } from '@jest/globals';

import type { LedgerRow } from '../../../src/domain/ledger/ledger-row.js';
import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { allocation, row } from '../samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };

/** The ledger: in order, exactly once. */
export function ledgerSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: ledger`, () => {
    const { store, another } = freshStores(dialect);
    beforeEach(async () => {
      await store().allocateRun(allocation());
    });
    const append = (...rows: LedgerRow[]) => store().appendLedger({ run, rows });
    const seqs = async () => (await store().readLedger({ run })).map(({ seq }) => seq);

    test('gives back what was appended, in order', async () => {
      await append(row(1), row(2, { kind: 'decided' }));
      await append(row(3));
      expect(await store().readLedger({ run })).toEqual([row(1), row(2, { kind: 'decided' }), row(3)]);
    });

    test('passes over rows that are there already and adds the rest', async () => {
      await append(row(1), row(2));
      await append(row(1), row(2), row(3));
      await append(row(2, { data: { nested: { a: [true, null], z: 1 }, stage: 'api' } }));
      expect(await seqs()).toEqual([1, 2, 3]);
    });

    test('passes over what a Reset run says again at another time, and numbers what is new by itself', async () => {
      await append(row(1), row(2), row(3));
      const again = row(2, { at: '2026-01-02T03:05:00.000Z' });
      await append(again, row(3, { key: 'another-way' }), row(4, { key: 'row-1-b' }));
      expect(await store().readLedger({ run })).toEqual([
        row(1),
        row(2),
        row(3),
        row(4, { key: 'another-way' }),
        row(5, { key: 'row-1-b' }),
      ]);
    });

    test.each([
      ['another kind', { kind: 'verified' as const }],
      ['other data', { data: { stage: 'ui' } }],
    ])('keeps both, when a Reset run says %s under a key, and each once', async (_name, over) => {
      await append(row(1), row(2));
      const other = row(2, over);
      await append(other);
      await append(other, row(2));
      const third = row(2, { data: { stage: 'a third way' } });
      await append(third);
      await append(third, other);
      expect(await store().readLedger({ run })).toEqual([
        row(1),
        row(2),
        { ...other, seq: 3, key: 'row-2~2' },
        { ...third, seq: 4, key: 'row-2~3' },
      ]);
    });

    test('refuses a gap, and everything that came with it', async () => {
      await expect(append(row(2))).rejects.toMatchObject({
        failure: { code: 'LEDGER_GAP', retryable: false },
      });
      await expect(append(row(1), row(3))).rejects.toMatchObject({ failure: { code: 'LEDGER_GAP' } });
      expect(await seqs()).toEqual([]);
    });

    test('keeps the ledgers of runs apart', async () => {
      await store().allocateRun(allocation({ startToken: 'token-0002' }));
      await append(row(1));
      await store().appendLedger({ run: { ...run, taskKey: 'add-42', number: 2 }, rows: [row(1)] });
      expect(await seqs()).toEqual([1]);
      expect(await store().readLedger({ run: { ...run, number: 2 } })).toEqual([row(1)]);
    });

    test('writes nothing for an unknown run', async () => {
      const unknown = { ...run, number: 9 };
      await expect(store().appendLedger({ run: unknown, rows: [row(1)] })).rejects.toMatchObject({
        failure: { code: 'RUN_UNKNOWN' },
      });
      expect(await store().readLedger({ run: unknown })).toEqual([]);
    });

    test('has each row once when several write the same ones at once', async () => {
      const stores = [store(), await another(), await another()];
      const rows = Array.from({ length: 20 }, (_, index) => row(index + 1));
      await Promise.all(stores.map((each) => each.appendLedger({ run, rows })));
      expect(await store().readLedger({ run })).toEqual(rows);
    });

    test('keeps texts that a database finds hard, and knows them again', async () => {
      const data = { text: 'a\u0000b "quoted" \\ \' 日本 🚀 \ud800', empty: {} };
      const hard = row(1, { key: 'a\u0000b \ud800', data });
      await append(hard);
      await append(hard);
      expect(await store().readLedger({ run })).toEqual([{ ...hard, key: 'a\uFFFDb \uFFFD' }]);
    });
  });
}
