import { beforeEach, describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { allocation, row } from '../samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };

/** The chain of hashes through a ledger: what is changed past the store is found. */
export function chainSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: the chain of a ledger`, () => {
    const { store, exec } = freshStores(dialect);
    beforeEach(async () => {
      await store().allocateRun(allocation());
      await store().appendLedger({ run, rows: [row(1), row(2), row(3)] });
      await store().appendLedger({ run, rows: [row(3), row(4), row(5, { kind: 'finished' })] });
    });
    const verify = () => store().verifyLedger({ run });

    test('holds for what was appended, also in pieces and twice', async () => {
      const verdict = await verify();
      expect(verdict).toMatchObject({ rows: 5, unlinked: 0, finished: true, broken: [] });
      expect(verdict.head).toMatch(/^[0-9a-f]{64}$/);
      expect(await store().verifyLedger({ run: { ...run, number: 2 } })).toMatchObject({
        rows: 0,
        head: null,
        broken: [],
      });
    });

    test.each([
      ['data', 'update ledger set data = \'{"stage":"other"}\' where seq = 3', [3]],
      ['white space', "update ledger set data = data || ' ' where seq = 3", [3]],
      ['kind', "update ledger set kind = 'verified' where seq = 2", [2]],
      ['time', "update ledger set at = '2020-01-01T00:00:00.000Z' where seq = 1", [1]],
      ['key', "update ledger set key = 'x' where seq = 5", [5]],
      ['link', "update ledger set link = 'x' where seq = 4", [4, 5]],
      ['taken-away link', 'update ledger set link = null where seq = 4', [4, 5]],
      ['rubbish as data', "update ledger set data = 'no json' where seq = 2", [2]],
    ])('finds a changed %s', async (_what, sql, seqs) => {
      await exec(sql);
      expect((await verify()).broken.map(({ seq, what }) => [seq, what])).toEqual(
        seqs.map((seq) => [seq, 'changed']),
      );
    });

    test('finds rows that are missing, and that their neighbours no longer fit', async () => {
      await exec('delete from ledger where seq in (2, 3)');
      expect((await verify()).broken).toEqual([
        { seq: 2, until: 3, what: 'missing' },
        { seq: 4, until: 4, what: 'changed' },
      ]);
    });

    test('finds rows that changed places', async () => {
      await exec(
        'update ledger set seq = 99 where seq = 2; update ledger set seq = 2 where seq = 3; update ledger set seq = 3 where seq = 99',
      );
      expect((await verify()).broken.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    });

    test('tells by its end that the last rows were taken away, and by its head that it was made anew', async () => {
      const { head } = await verify();
      await exec('delete from ledger where seq >= 4');
      const cut = await verify();
      expect(cut).toMatchObject({ rows: 3, finished: false, broken: [] });
      expect(cut.head).not.toBe(head);
    });

    test('a run’s rows do not fit another run', async () => {
      await store().allocateRun(allocation({ startToken: 'token-0002' }));
      await exec('update ledger set number = 2');
      expect((await store().verifyLedger({ run: { ...run, number: 2 } })).broken[0]).toMatchObject({
        seq: 1,
      });
    });

    test('says how many rows are older than it', async () => {
      await exec('update ledger set link = null');
      expect(await verify()).toMatchObject({ unlinked: 5, head: null, broken: [] });
      await store().appendLedger({ run, rows: [row(6)] });
      expect(await verify()).toMatchObject({ rows: 6, unlinked: 5, broken: [] });
    });
  });
}
