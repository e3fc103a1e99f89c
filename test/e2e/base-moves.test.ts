import { afterAll, expect, test } from '@jest/globals';

import { makeRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';

const place = new Installation();
const shop = makeRepository(place.sandbox);
afterAll(() => place.close());

const PLAN = `plan: moved
stages:
  only: {run: echo done >> README.md}
handoff: {publish: branch, approve: true}
`;

test('an approved handoff whose base moved asks again, says why, and shows what is its own', async () => {
  const { checkout, origin } = shop;
  const git = (...args: string[]) => place.sandbox.git(checkout, ...args);
  place.sandbox.write(checkout, 'plan.yaml', PLAN);
  await place.startWorker();
  await place.json(checkout, 'start', 'plan.yaml', '--task', 'MOVE-1', '--title', 'Moved');
  await place.statusWhen(checkout, 'MOVE-1', ({ approvals }) => approvals.length === 1);
  place.sandbox.write(checkout, 'others.txt', 'of others');
  git('add', 'others.txt');
  git('commit', '--quiet', '-m', 'others');
  git('push', '--quiet', 'origin', 'HEAD:main');
  await place.json(checkout, 'approve', 'MOVE-1', 'handoff');
  await place.statusWhen(
    checkout,
    'MOVE-1',
    ({ approvals, handoff }) => approvals.length === 2 && handoff.state === 'awaiting_approval',
  );
  const told = `main has moved to ${git('rev-parse', 'HEAD').slice(0, 10)}`;
  const words = async (...argv: string[]) => (await place.cli(checkout, ...argv)).stdout.replace(/\s+/g, ' ');
  expect(await words('status', 'MOVE-1')).toContain(told);
  const card = await words('show', 'MOVE-1', 'handoff');
  expect(card).toContain(told);
  expect(card).toContain('README.md');
  expect(card).not.toContain('others.txt');
  const { files } = await place.json(checkout, 'diff', 'MOVE-1', 'handoff');
  expect(files).toEqual([{ path: 'README.md', kind: 'modified' }]);
  await place.json(checkout, 'approve', 'MOVE-1', 'handoff');
  const ended = await place.statusWhen(checkout, 'MOVE-1', ({ endedAt }) => endedAt !== null);
  expect(ended.state).toBe('completed');
  expect(place.sandbox.git(origin, 'show', 'stagegate/MOVE-1:others.txt')).toBe('of others');
});
