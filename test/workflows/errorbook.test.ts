import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';

import { failure } from '../../src/domain/failure/catalogue.js';
import { RunBench } from '../support/run-bench.js';
import { planHandoff, planOf } from '../support/run-plan.js';
import { policyOf, policyRule } from '../support/scripted-policy.js';
import { commitOf, gateFailure, type Script } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const ENTRY = { id: 'E-0123456789ab', title: 'gate unit failed', status: 'candidate' } as const;

/** A stage whose gate fails `times` times; the errorbook counts. */
function failing(times: number, part: Partial<Script> = {}): Script {
  return {
    plan: planOf([{ key: 'a', attempts: 9, gates: ['unit'] }]),
    gates: ({ stage, attempt }) => (attempt <= times ? gateFailure({ stage, attempt }) : null),
    remember: ({ attempt }) => ({ seen: [{ ...ENTRY, times: attempt }] }),
    ...part,
  };
}

test('from the third time on, another attempt needs what somebody has found out', async () => {
  const run = await bench.start(failing(4));
  expect(await run.asked('a')).toMatchObject({
    kind: 'escalation',
    attempt: 3,
    failure: {
      code: 'FAILURE_REPEATED',
      message: expect.stringContaining('now seen 3 times (E-0123456789ab: gate unit failed)'),
      next: expect.stringContaining('stagegate errorbook show E-0123456789ab'),
    },
  });
  const bare = await run.decide('a', 'retry', { comment: null });
  expect(bare).toMatchObject({ kind: 'refused', code: 'DECISION_COMMENT_MISSING' });
  await run.decide('a', 'retry', { comment: 'the fixture is older than the schema' });
  expect(await run.asked('a')).toMatchObject({ attempt: 4, failure: { code: 'FAILURE_REPEATED' } });
  await run.decide('a', 'retry', { comment: 'made anew' });
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(run.world.begun).toEqual(['a/1', 'a/2', 'a/3', 'a/4', 'a/5']);
  const told = JSON.stringify(run.world.told('a/4')?.feedback);
  expect(told).toContain('the fixture is older than the schema');
});

test('a plan that asks nobody goes on until its attempts are used up', async () => {
  const limits = { onExhausted: 'fail' } as const;
  const plan = planOf([{ key: 'a', attempts: 4, gates: ['unit'] }], { limits });
  const run = await bench.start(failing(9, { plan }));
  expect(await run.closed()).toMatchObject({ status: 'FAILED' });
  expect(run.world.begun).toHaveLength(4);
});

test('a failure that cannot be recorded fails nothing, and is told', async () => {
  const away = failure('STORE_DAMAGED', { where: 'store.db', detail: 'it is broken.' });
  const run = await bench.start(
    failing(2, { remember: () => Promise.reject(ApplicationFailure.nonRetryable(away.message, away.code)) }),
  );
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(await run.status()).toMatchObject({ unrecorded: 2, stages: [{ state: 'completed' }] });
});

test('what is lacking of the ledger and of what was mended is told too, also when the last row says it', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a', gates: ['unit'] }, { key: 'b' }]),
    judged: () => ({ unsettled: true }),
    missed: (rows) => rows.filter(({ kind }) => kind === 'finished').map(({ key }) => key),
  });
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  const lacking = { unrecorded: 1, unsettled: 1 };
  expect(await run.status()).toMatchObject(lacking);
  expect(run.world.saved.at(-1)).toMatchObject(lacking);
  expect(run.world.reports.at(-1)).toMatchObject(lacking);
});

test('what policies deny, gates that are not required, and a stuck handoff are remembered', async () => {
  const rule = policyRule({ id: 'frozen', when: { paths: ['frozen/**'] }, override: 'leads' });
  const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'a', base: 'main' });
  const run = await bench.start({
    plan: planOf([{ key: 'a' }], { handoff: planHandoff() }),
    policy: policyOf([rule]),
    authority: {
      commit: 'b'.repeat(40),
      people: {},
      groups: { leads: { members: ['bea@example.org'], count: 1, selfApproval: false } },
      everybodySelfApproval: false,
    },
    changed: () => ['frozen/x'],
    assemble: ({ attempt }) => (attempt === 1 ? { kind: 'failed', failure: conflict } : null),
  });
  await run.asked('a');
  const actor = { name: 'Bea', email: 'bea@example.org' };
  await run.decide('a', 'override', { actor, comment: 'the date was agreed' });
  await run.asked('handoff');
  await run.decide('handoff', 'retry');
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(run.world.remembered).toMatchObject([
    { stage: 'a', attempt: 1, head: commitOf('a', 1), failure: { code: 'POLICY_DENIED' } },
    { stage: 'handoff', attempt: 1, failure: { code: 'HANDOFF_CONFLICT' } },
  ]);
});
