import { expect, test } from '@jest/globals';

import { openStore } from '../../../src/store/factory.js';
import type { Store } from '../../../src/store/store.js';
import { ownServer, whyNoOwnServer } from '../../support/postgres/own-server.js';
import { allocation, row } from '../samples.js';
import { describePostgres, freshDatabases } from './on-postgres.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const ROWS = 60;

/** Several write the same rows at once, one after the other; `meanwhile` happens when some are there. */
async function writeThrough(store: Store, meanwhile: () => Promise<void>): Promise<void> {
  await store.allocateRun(allocation());
  let written = 0;
  const begun: Promise<void>[] = [];
  const writer = async () => {
    for (let seq = 1; seq <= ROWS; seq += 1) {
      await store.appendLedger({ run, rows: [row(seq)] });
      written += 1;
      if (written >= ROWS / 2 && begun.length === 0) begun.push(meanwhile());
    }
  };
  await Promise.all([writer(), writer(), writer()]);
  await Promise.all(begun);
}

async function hasAllOnce(store: Store): Promise<void> {
  expect(await store.readLedger({ run })).toEqual(Array.from({ length: ROWS }, (_, index) => row(index + 1)));
  expect(await store.verifyLedger({ run })).toMatchObject({ rows: ROWS, broken: [] });
}

describePostgres('connections that are cut', () => {
  const { database, open } = freshDatabases();
  const CUT = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;

  test('while rows are written: they are all there, once, and none was refused', async () => {
    const store = await open();
    await writeThrough(store, async () => {
      for (let times = 0; times < 5; times += 1) await database().exec(CUT);
    });
    await hasAllOnce(store);
  });

  test('while nothing is asked end no process, and are made anew', async () => {
    const store = await open();
    await store.allocateRun(allocation());
    await database().exec(CUT);
    expect(await store.listRuns({ limit: 10 })).toHaveLength(1);
  });
});

describePostgres(
  'a server that crashes',
  () => {
    test('and comes back goes unnoticed; one that stays away is told, and used again when it is back', async () => {
      const server = await ownServer();
      const patient = await openStore({ url: server.url, patienceMs: 60_000 });
      const hasty = await openStore({ url: server.url, patienceMs: 200 });
      try {
        await writeThrough(patient, async () => {
          await server.stop();
          await expect(hasty.listRuns({ limit: 1 })).rejects.toMatchObject({
            failure: {
              code: 'STORE_UNAVAILABLE',
              retryable: true,
              message: expect.stringContaining('start it') as unknown,
            },
          });
          await server.start();
        });
        await hasAllOnce(patient);
        await hasAllOnce(hasty);
      } finally {
        await Promise.all([patient.close(), hasty.close()]);
        await server.remove();
      }
    });
  },
  { missing: whyNoOwnServer() },
);
