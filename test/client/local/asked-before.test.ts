import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { askedBefore } from '../../../src/client/local/asked-before.js';
import { openStore } from '../../../src/store/factory.js';
import type { Store } from '../../../src/store/store.js';
import { runInput } from '../../support/run-bench.js';
import { tempDirs } from '../../support/temp-dir.js';

const tempDir = tempDirs();
const selector = { runKey: { slug: 'shop', taskKey: 'T-1' } };
const wish = { from: ['api'], failed: false };

/** What came of a request whose answer was lost, when it is sent again after its run has ended. */
describe('a request to rerun that came before', () => {
  let store: Store;
  const ask = (token: string, other = wish) =>
    askedBefore({ store: () => Promise.resolve(store) }, { selector, token, wish: other });

  beforeAll(async () => {
    store = await openStore({ url: join(tempDir(), 'store.db') });
    for (const startToken of ['token-start-1', 'token-start-2', 'token-start-3']) {
      const input = runInput({ taskKey: 'T-1', slug: 'shop', startToken });
      const { id: repositoryId } = input.repository;
      const at = '2026-01-02T03:04:05.000Z';
      const common = { repositoryId, slug: 'shop', taskKey: 'T-1', workflowId: 'w', startedAt: at };
      const { number } = await store.allocateRun({ ...common, startToken, input });
      const rows = ['accepted', 'RERUN_TOO_LATE'].map((outcome, index) => ({
        seq: index + 1,
        kind: 'rerun_requested' as const,
        key: `rerun_requested:${outcome}-${number}`,
        at,
        data: { ...wish, outcome },
      }));
      await store.appendLedger({ run: { repositoryId, taskKey: 'T-1', number }, rows });
    }
  });
  afterAll(() => store.close());

  test('is known by the run that it started, also when that is not the latest', async () => {
    expect(await ask('token-start-2')).toEqual({ kind: 'started', number: 2 });
  });

  test('is known by the open run that it changed', async () => {
    expect(await ask('accepted-2')).toEqual({ kind: 'reran', number: 2 });
  });

  test('is new when it was refused, or never came', async () => {
    expect(await ask('RERUN_TOO_LATE-3')).toBeNull();
    expect(await ask('token-never-seen')).toBeNull();
  });

  test('is a conflict when the token came with another wish', async () => {
    await expect(ask('accepted-3', { from: [], failed: true })).rejects.toMatchObject({
      failure: { code: 'RERUN_TOKEN_USED' },
    });
  });
});
