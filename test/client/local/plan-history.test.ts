import { afterAll, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { planHistory } from '../../../src/client/local/plan-history.js';
import { openSession } from '../../../src/client/local/session.js';
import { storeFile } from '../../../src/config/paths.js';
import { makeRepository } from '../../support/git-history.js';
import { openGitSandbox } from '../../support/git-sandbox.js';
import { runStatus } from '../../support/run-status.js';

const sandbox = openGitSandbox();
const { checkout } = makeRepository(sandbox, 'estimated');
afterAll(() => sandbox.close());

const open = (cwd: string) =>
  openSession({
    env: {
      PATH: process.env['PATH'],
      HOME: join(sandbox.dir, 'home'),
      STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
    },
    cwd,
  });

test('the ended runs of a plan in this repository; without a store there are none, and none is made', async () => {
  const session = open(checkout);
  expect(await planHistory(session, 'feature')).toEqual([]);
  expect(existsSync(storeFile(session.paths))).toBe(false);
  const [store, { id: repositoryId, slug }] = await Promise.all([session.store(), session.repository()]);
  const ended = runStatus({ state: 'completed', plan: { name: 'feature', hash: 'f'.repeat(64) } });
  for (const [number, status] of [ended, { ...ended, plan: { ...ended.plan, name: 'other' } }].entries()) {
    const run = { repositoryId, taskKey: 'ADD-1', number: number + 1 };
    const startToken = `token-${String(number)}`;
    const about = { slug, taskKey: 'ADD-1', workflowId: 'w', startedAt: ended.startedAt, input: {} };
    await store.allocateRun({ startToken, repositoryId, ...about });
    await store.saveRun({ ...run, status });
  }
  expect(await planHistory(session, 'feature')).toEqual([ended]);
  await session.close();
  const elsewhere = open(sandbox.dir);
  expect(await planHistory(elsewhere, 'feature')).toEqual([]);
  await elsewhere.close();
});
