import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'libsql';

import { openStore } from '../../../src/store/factory.js';
import type { Store } from '../../../src/store/store.js';
import { tempDirs } from '../../support/temp-dir.js';
import { allocation, row, status } from '../samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const ofTask = { slug: allocation().slug, taskKey: 'ADD-42' };
const damaged = (what: string) => ({
  failure: { code: 'STORE_DAMAGED', message: expect.stringContaining(what) },
});

describe('a row of the store', () => {
  const tempDir = tempDirs();
  let store: Store;
  let raw: InstanceType<typeof Database>;
  beforeEach(async () => {
    const file = join(tempDir(), 'store.db');
    store = await openStore({ url: file });
    await store.allocateRun(allocation());
    await store.saveRun({ ...run, status: status() });
    await store.appendLedger({ run, rows: [row(1), row(2)] });
    raw = new Database(file);
  });
  afterEach(async () => {
    raw.close();
    await store.close();
  });

  test.each([
    ['status', '{"schemaVersion":1,'],
    ['status', '{"schemaVersion":1}'],
    ['input', 'half a'],
  ])('whose %s is %s is named, and spoils no list', async (column, text) => {
    raw.prepare(`update run set ${column} = ?`).run([text]);
    await expect(store.findRun(ofTask)).rejects.toMatchObject(
      damaged(`the ${column} of run 1 of task ADD-42`),
    );
    expect(await store.listRuns({ limit: 10 })).toMatchObject([{ state: 'running', [column]: null }]);
  });

  test('whose state nobody knows is named', async () => {
    raw.exec("update run set state = 'flying'");
    await expect(store.findRun(ofTask)).rejects.toMatchObject(damaged('the state "flying"'));
  });

  test('of the ledger that cannot be read is named', async () => {
    raw.exec("update ledger set data = '{\"half' where seq = 2");
    await expect(store.readLedger({ run })).rejects.toMatchObject(damaged('row 2 of the ledger'));
  });

  test('with another content than its hash says is named', async () => {
    const hash = await store.putBlob({ content: 'plan' });
    raw.exec("update blob set content = 'other'");
    await expect(store.getBlob({ hash })).rejects.toMatchObject(damaged(hash));
  });

  test('that a newer program wrote is read without what is unknown', async () => {
    const newer = {
      ...status({ state: 'completed' }),
      mood: 'good',
      task: { key: 'ADD-42', title: 'Add a basket', priority: 3 },
    };
    raw.prepare("update run set state = 'completed', status = ?").run([JSON.stringify(newer)]);
    raw.exec("update ledger set kind = 'rebased' where seq = 2");
    expect((await store.findRun(ofTask))?.status).toEqual(status({ state: 'completed' }));
    expect((await store.readLedger({ run })).map(({ kind }) => kind)).toEqual(['stage_started', 'rebased']);
  });
});
