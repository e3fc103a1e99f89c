import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { RunStatus } from '../../src/domain/run/run-status.js';
import { leaveReview } from '../../src/forge/local-change.js';
import { commitFiles, makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';

const place = new Installation();
let shop: TestRepository;

const PLAN = `
plan: feature
stages:
  build:
    run: 'echo built >> built.txt'
    approve: {by: leads, pr: draft}
handoff:
  approve: {by: leads, pr: draft}
`;

beforeAll(async () => {
  shop = makeRepository(place.sandbox);
  commitFiles(place.sandbox, shop.checkout, {
    '.stagegate/groups.yaml': 'people: {bea: [bea@example.org, "login:bea-b"]}\ngroups: {leads: [bea]}\n',
  });
  place.sandbox.git(shop.checkout, 'push', '--quiet');
  place.sandbox.write(place.sandbox.dir, 'plan.yaml', PLAN);
  await place.startWorker();
});
afterAll(() => place.close());

const openOf = (status: RunStatus, requestId: string) => {
  const draft = status.approvals.find(({ id }) => id === requestId)?.draft;
  return draft?.state === 'open' ? draft : null;
};
const heads = () =>
  place.sandbox.git(shop.origin, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/').split('\n');

test('two approvals by reviews at the forge, from the plan to the pull request; nothing of them is left', async () => {
  const { checkout, origin } = shop;
  const plan = join(place.sandbox.dir, 'plan.yaml');
  expect((await place.cli(checkout, 'plan', plan)).stdout.replace(/\s+/g, ' ')).toContain(
    'asked in a draft pull request too',
  );
  await place.json(checkout, 'start', plan, '--task', 'REV-1');
  const review = async (requestId: string, verdict: 'approved' | 'changes_requested', text: string) => {
    const now = await place.statusWhen(checkout, 'REV-1', (status) => openOf(status, requestId) !== null);
    const { number = 0 } = openOf(now, requestId) ?? {};
    const commit = now.approvals.find(({ id }) => id === requestId)?.evidence.head ?? '';
    const branch = heads().find((name) => name.startsWith(`stagegate-ask/REV-1/1/${requestId}-`));
    expect(place.sandbox.git(origin, 'rev-parse', branch ?? 'none')).toBe(commit);
    const by = 'bea-b';
    await leaveReview({ gitDir: origin, number, review: { by, verdict, commit, text } });
  };
  await place.statusWhen(checkout, 'REV-1', (status) => openOf(status, 'build/1') !== null);
  const card = await place.cli(checkout, 'show', 'REV-1', 'build');
  expect(card.stdout.replace(/\s+/g, ' ')).toMatch(
    /Pull request or review git -C .*refs\/stagegate\/pulls\/1/,
  );
  await review('build/1', 'changes_requested', 'Once more.');
  await review('build/2', 'approved', '');
  await review('handoff/1', 'approved', 'Ship it.');
  const done = await place.statusWhen(checkout, 'REV-1', ({ endedAt }) => endedAt !== null);
  expect(done).toMatchObject({
    state: 'completed',
    handoff: { pushed: true, pullRequest: { state: 'open' } },
  });
  expect(done.approvals.map(({ draft }) => draft?.state)).toEqual(['closed', 'closed', 'closed']);
  expect(heads()).toEqual(['main', 'stagegate/REV-1']);
  const audit = (await place.cli(checkout, 'audit', 'REV-1')).stdout;
  expect(audit).toContain('bea-b (in a review)');
  expect(audit).toContain('draft_opened');
}, 180_000);
