import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Plan } from '../../src/domain/plan/plan.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { hashOf, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const OTHER = hashOf('other plan');
const THIRD = hashOf('third plan');
const BEA = { name: 'Bea', email: 'bea@example.org' };

/** A run of a plan that may go on with others, and attempts that wait. */
function start(plan: Plan, others: Readonly<Record<string, Plan>>, ...held: string[]): Promise<BenchRun> {
  const world = new ScriptedWorld({ plan, plans: new Map(Object.entries(others)) });
  return bench.startIn(world.hold(...held));
}

async function completed(run: BenchRun): Promise<void> {
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
}

describe('a revision that needs an approval', () => {
  const revise = approvalRule({ by: 'leads' });
  const plan = planOf([{ key: 'a' }, { key: 'b' }, { key: 'c', needs: ['a'] }], { revise });
  const others = {
    [OTHER]: planOf([{ key: 'a' }, { key: 'b' }, { key: 'c', needs: ['a'], attempts: 7 }], { revise }),
    [THIRD]: planOf([{ key: 'a' }, { key: 'b' }], { revise }),
  };

  test('holds the stages that it touches until somebody else has approved', async () => {
    const run = await start(plan, others, 'a/1', 'b/1');
    await run.begun('a/1', 'b/1');
    const outcome = await run.replan(OTHER, { reason: 'c is flaky' });
    expect(outcome).toMatchObject({ kind: 'done', state: 'pending', number: 2, request: 'revision/1' });
    run.world.release('a/1');
    await run.when('a to be done', ({ stages }) => stages[0]?.state === 'completed');
    run.world.release('b/1');
    await run.when('b to be done', ({ stages }) => stages[1]?.state === 'completed');
    expect(run.world.begun).not.toContain('c/1');
    const request = await run.asked('revision');
    expect(request).toMatchObject({
      kind: 'revision',
      rule: { by: 'leads' },
      revision: { author: { name: 'Ada' }, reason: 'c is flaky', changes: ['~ stage c: attempts 2 → 7'] },
    });
    expect(await run.replan(THIRD)).toMatchObject({ failure: { code: 'REPLAN_PENDING' } });
    expect(await run.decide('revision', 'approve')).toMatchObject({ code: 'DECISION_NOT_ALLOWED' });
    expect(await run.decide('revision', 'approve', { actor: BEA })).toMatchObject({ kind: 'accepted' });
    await completed(run);
    expect(run.world.told('c/1')?.run.planHash).toBe(OTHER);
    expect((await run.status()).revisions).toMatchObject([{ number: 2, state: 'applied' }]);
  });

  test('holds the handoff too, and nothing of it holds when it is rejected', async () => {
    const handoff = planHandoff();
    const one = planOf([{ key: 'a' }], { revise, handoff });
    const run = await start(
      one,
      { [OTHER]: planOf([{ key: 'a' }, { key: 'd' }], { revise, handoff }) },
      'a/1',
    );
    await run.begun('a/1');
    await run.replan(OTHER);
    run.world.release('a/1');
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    expect(run.world.assembled).toEqual([]);
    await run.decide('revision', 'reject', { actor: BEA });
    await completed(run);
    expect(run.world.begun).toEqual(['a/1']);
    const status = await run.status();
    expect(status.plan.hash).toBe(hashOf('plan'));
    expect(status.revisions).toMatchObject([{ state: 'rejected' }]);
  });

  test('is one that takes an approval away, also where the plan does not say so', async () => {
    const asking = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule() }]);
    const run = await start(asking, { [OTHER]: planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]) }, 'a/1');
    await run.begun('a/1');
    expect(await run.replan(OTHER)).toMatchObject({ kind: 'done', state: 'pending' });
    await run.decide('revision', 'approve');
    run.world.release('a/1');
    await completed(run);
    expect((await run.status()).approvals.map(({ subject }) => subject)).toEqual(['revision']);
  });

  test('is withdrawn when the run ends', async () => {
    const run = await start(plan, others, 'a/1', 'b/1');
    await run.begun('a/1', 'b/1');
    await run.replan(OTHER);
    await run.abort();
    await run.closed();
    expect((await run.status()).revisions).toMatchObject([{ state: 'withdrawn' }]);
  });
});

describe('where a groups file says who may decide', () => {
  const authority = {
    commit: 'c'.repeat(40),
    people: {},
    groups: { leads: { members: ['ada@example.org', BEA.email], count: 1, selfApproval: false } },
    everybodySelfApproval: false,
  };
  const rule = approvalRule({ by: 'leads' });
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: rule }]);

  test('nobody approves the revision that they proposed, and no other group is brought in', async () => {
    const plans = new Map([
      [OTHER, planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }])],
      [THIRD, planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule({ by: 'friends' }) }])],
    ]);
    const world = new ScriptedWorld({ plan, plans, authority }).hold('a/1');
    const run = await bench.startIn(world);
    await run.begun('a/1');
    expect(await run.replan(THIRD)).toMatchObject({
      failure: { code: 'REPLAN_PLAN_UNFIT', message: expect.stringContaining('"friends", which is none') },
    });
    expect(await run.replan(OTHER, { actor: BEA })).toMatchObject({ kind: 'done', state: 'pending' });
    expect(await run.decide('revision', 'approve', { actor: BEA })).toMatchObject({
      code: 'DECISION_OWN_WORK',
    });
    expect(
      await run.decide('revision', 'approve', { actor: { name: 'Eve', email: 'eve@example.org' } }),
    ).toMatchObject({
      code: 'DECISION_NOT_AUTHORISED',
    });
    expect(await run.decide('revision', 'approve')).toMatchObject({ kind: 'accepted', effective: true });
    world.release('a/1');
    await completed(run);
    expect((await run.status()).approvals.map(({ subject }) => subject)).toEqual(['revision']);
  });
});

test('a Reset to before a revision goes on with it', async () => {
  const before = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);
  const run = await start(before, { [OTHER]: planOf([{ key: 'a' }, { key: 'c', needs: ['a'] }]) }, 'a/1');
  await run.begun('a/1');
  await run.replan(OTHER);
  await run.reset('a', 'before');
  await run.adopted('a');
  run.world.release('a/1');
  await completed(run);
  expect(run.world.begun).toEqual(['a/1', 'c/1']);
  expect((await run.status()).revisions).toMatchObject([{ number: 2, state: 'applied' }]);
});
