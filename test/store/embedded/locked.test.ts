import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import Database from 'libsql';

import { openStore } from '../../../src/store/factory.js';
import { tempDirs } from '../../support/temp-dir.js';
import { allocation } from '../samples.js';

describe('an embedded store that somebody else has locked', () => {
  const tempDir = tempDirs();

  test('is read all the same', async () => {
    const file = join(tempDir(), 'store.db');
    const store = await openStore({ url: file, patienceMs: 100 });
    await store.allocateRun(allocation());
    const other = new Database(file);
    other.exec('begin immediate');
    expect(await store.listRuns({ limit: 10 })).toHaveLength(1);
    const second = await openStore({ url: file, patienceMs: 100 });
    expect(await second.listRuns({ limit: 10 })).toHaveLength(1);
    other.close();
    await second.close();
    await store.close();
  });

  test('is waited for, and written once it is free', async () => {
    const file = join(tempDir(), 'store.db');
    const store = await openStore({ url: file });
    const other = new Database(file);
    other.exec('begin immediate');
    const written = store.allocateRun(allocation());
    await store.listRuns({ limit: 1 });
    other.exec('commit');
    expect(await written).toMatchObject({ number: 1 });
    other.close();
    await store.close();
  });

  test('is given up after a while, with nothing written', async () => {
    const file = join(tempDir(), 'store.db');
    const store = await openStore({ url: file, patienceMs: 100 });
    const other = new Database(file);
    other.exec('begin immediate');
    await expect(store.allocateRun(allocation())).rejects.toMatchObject({
      failure: { code: 'STORE_UNAVAILABLE', retryable: true },
    });
    other.exec('commit');
    expect(await store.listRuns({ limit: 10 })).toEqual([]);
    expect(await store.allocateRun(allocation())).toMatchObject({ number: 1, existing: false });
    other.close();
    await store.close();
  });

  test('or that was closed here says so', async () => {
    const store = await openStore({ url: join(tempDir(), 'store.db') });
    await store.close();
    await store.close();
    await expect(store.listRuns({ limit: 1 })).rejects.toMatchObject({
      failure: { code: 'STORE_UNAVAILABLE' },
    });
  });
});
