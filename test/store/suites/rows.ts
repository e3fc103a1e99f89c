import { beforeEach, describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { allocation, row, status } from '../samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const ofTask = { slug: allocation().slug, taskKey: 'ADD-42' };
const damaged = (what: string) => ({
  failure: { code: 'STORE_DAMAGED', message: expect.stringContaining(what) as unknown },
});

/** Rows that somebody spoilt past the store, or that a newer program wrote. */
export function rowSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: a row of the store`, () => {
    const { store, exec } = freshStores(dialect);
    beforeEach(async () => {
      await store().allocateRun(allocation());
      await store().saveRun({ ...run, status: status() });
      await store().appendLedger({ run, rows: [row(1), row(2)] });
    });

    test.each([
      ['status', '{"schemaVersion":1,'],
      ['status', '{"schemaVersion":1}'],
      ['input', 'half a'],
    ])('whose %s is %s is named, and spoils no list', async (column, text) => {
      await exec(`update run set ${column} = '${text}'`);
      await expect(store().findRun(ofTask)).rejects.toMatchObject(
        damaged(`the ${column} of run 1 of task ADD-42`),
      );
      expect(await store().listRuns({ limit: 10 })).toMatchObject([{ state: 'running', [column]: null }]);
    });

    test('whose state nobody knows is named', async () => {
      await exec("update run set state = 'flying'");
      await expect(store().findRun(ofTask)).rejects.toMatchObject(damaged('the state "flying"'));
    });

    test('of the ledger that cannot be read is named', async () => {
      await exec("update ledger set data = '{\"half' where seq = 2");
      await expect(store().readLedger({ run })).rejects.toMatchObject(damaged('row 2 of the ledger'));
    });

    test('with another content than its hash says is named', async () => {
      const hash = await store().putBlob({ content: 'plan' });
      await exec("update blob set content = 'other'");
      await expect(store().getBlob({ hash })).rejects.toMatchObject(damaged(hash));
    });

    test('that a newer program wrote is read without what is unknown', async () => {
      const newer = {
        ...status({ state: 'completed' }),
        mood: 'good',
        task: { key: 'ADD-42', title: 'Add a basket', priority: 3 },
      };
      await exec(`update run set state = 'completed', status = '${JSON.stringify(newer)}'`);
      await exec("update ledger set kind = 'rebased' where seq = 2");
      expect((await store().findRun(ofTask))?.status).toEqual(status({ state: 'completed' }));
      expect((await store().readLedger({ run })).map(({ kind }) => kind)).toEqual([
        'stage_started',
        'rebased',
      ]);
    });
  });
}
