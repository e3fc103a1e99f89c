import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Authority } from '../../../src/domain/authority/authority.js';
import { TEST_IDENTITY } from '../../support/git-sandbox.js';
import { RunBench } from '../../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../../support/run-plan.js';
import { waitUntil } from '../../support/wait-until.js';
import { ownRepository } from './own-repository.js';

let bench: RunBench;
const own = ownRepository();
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const ME = TEST_IDENTITY.email;
const group = (members: string[], part: Partial<Authority['groups'][string]> = {}) => ({
  ...{ members, count: 1, selfApproval: true },
  ...part,
});
const authority: Authority = {
  commit: 'c'.repeat(40),
  people: {},
  groups: {
    mine: group([ME]),
    own: group([ME, 'bea@example.org'], { selfApproval: false }),
    ops: group(['dan@example.org']),
    two: group([ME, 'bea@example.org'], { count: 2 }),
    signed: group([ME], { signed: true }),
  },
  everybodySelfApproval: true,
};
const asks = (by: string) => ({ key: by, approval: approvalRule({ by }) });

interface Told {
  readonly items: readonly { request: { subject: string }; objection: { code: string } | null }[];
  readonly others: number;
  readonly ready: readonly unknown[];
}

async function inbox(...words: string[]): Promise<Told> {
  const told = await own.cli(['inbox', '--here', ...words, '--json']);
  return JSON.parse(told.stdout) as Told;
}

test('has what waits for me; with --all the rest too, and why I may not', async () => {
  const plan = planOf(['mine', 'own', 'ops', 'two', 'signed'].map(asks), { limits: { parallel: 5 } });
  const about = await own.asInput();
  const run = await bench.start({ plan, authority }, { ...about, startedBy: TEST_IDENTITY });
  await run.when('five requests', ({ approvals }) => approvals.length === 5);
  await run.decide('two', 'approve', { actor: TEST_IDENTITY });
  await waitUntil('visibility', async () => (await inbox('--all')).items.length === 5, { everyMs: 200 });
  await waitUntil('the run says who may', async () => (await inbox()).others === 4, { everyMs: 200 });
  expect(await inbox()).toMatchObject({ items: [{ request: { subject: 'mine' } }], others: 4 });
  const { items } = await inbox('--all');
  const why = Object.fromEntries(items.map(({ request, objection }) => [request.subject, objection?.code]));
  expect(why).toEqual({
    mine: undefined,
    own: 'DECISION_OWN_WORK',
    ops: 'DECISION_NOT_AUTHORISED',
    two: 'DECISION_ALREADY_GIVEN',
    signed: 'SIGNING_KEY_MISSING',
  });
  mkdirSync(join(own.sandbox.dir, '.ssh'));
  own.sandbox.write(own.sandbox.dir, '.ssh/id_ed25519.pub', 'ssh-ed25519 AAAA');
  expect((await inbox()).items.map(({ request }) => request.subject).sort()).toEqual(['mine', 'signed']);
  await run.abort();
});

test('a handoff that waits to be started waits for anybody', async () => {
  const plan = planOf([{ key: 'a' }], { handoff: planHandoff({ start: 'manual' }) });
  const about = await own.asInput();
  const run = await bench.start({ plan }, about);
  await waitUntil('visibility', async () => (await inbox()).ready.length === 1, { everyMs: 200 });
  await run.abort();
});
