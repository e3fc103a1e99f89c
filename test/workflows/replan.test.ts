import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { replanUpdate } from '../../src/contract/messages.js';
import type { Plan } from '../../src/domain/plan/plan.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { gateFailure, hashOf, type Script, ScriptedWorld } from '../support/scripted-world.js';

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
  const script: Script = { plan, plans: new Map(Object.entries(others)) };
  return bench.startIn(new ScriptedWorld(script).hold(...held));
}

async function completed(run: BenchRun): Promise<void> {
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
}

describe('a revision', () => {
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);

  test('adds a stage and changes one while another runs, and the run follows it', async () => {
    const next = planOf([{ key: 'a' }, { key: 'b', needs: ['a', 'c'], attempts: 5 }, { key: 'c' }]);
    const run = await start(plan, { [OTHER]: next }, 'a/1');
    await run.begun('a/1');
    const outcome = await run.replan(OTHER, { reason: 'c was forgotten' });
    expect(outcome).toMatchObject({
      kind: 'done',
      changed: true,
      state: 'applied',
      number: 2,
      request: null,
      changes: ['+ stage c', '~ stage b: needs a → a, c, attempts 2 → 5'],
    });
    await run.begun('c/1');
    run.world.release('a/1');
    await completed(run);
    const status = await run.status();
    expect(status.plan.hash).toBe(OTHER);
    expect(status.stages.map(({ key, state }) => `${key} ${state}`)).toEqual([
      'a completed',
      'b completed',
      'c completed',
    ]);
    expect(status.revisions).toMatchObject([
      { number: 2, state: 'applied', by: 'Ada', reason: 'c was forgotten', previous: hashOf('plan') },
    ]);
    const planOfStage = (name: string) => run.world.told(name)?.run.planHash;
    expect([planOfStage('a/1'), planOfStage('b/1'), planOfStage('c/1')]).toEqual([
      hashOf('plan'),
      OTHER,
      OTHER,
    ]);
    expect(run.world.ledger.find(({ kind }) => kind === 'plan_revised')?.data).toMatchObject({
      number: 2,
      plan: OTHER,
      previous: hashOf('plan'),
      actor: { name: 'Ada' },
      reason: 'c was forgotten',
    });
  });

  test('removes a stage that has not begun', async () => {
    const run = await start(plan, { [OTHER]: planOf([{ key: 'a' }]) }, 'a/1');
    await run.begun('a/1');
    expect(await run.replan(OTHER)).toMatchObject({ kind: 'done', changes: ['- stage b'] });
    run.world.release('a/1');
    await completed(run);
    expect(run.world.begun).toEqual(['a/1']);
  });

  test('that removes or changes a running stage is refused and changes nothing', async () => {
    const others = {
      [OTHER]: planOf([{ key: 'b' }]),
      [THIRD]: planOf([
        { key: 'a', attempts: 9 },
        { key: 'b', needs: ['a'] },
      ]),
    };
    const run = await start(plan, others, 'a/1');
    await run.begun('a/1');
    const before = await run.status();
    const removed = await run.replan(OTHER);
    expect(removed).toMatchObject({ kind: 'refused', failure: { code: 'REPLAN_STARTED' } });
    expect(JSON.stringify(removed)).toContain('a is running: it would be removed');
    expect(JSON.stringify(await run.replan(THIRD))).toContain(
      'a is running: it would differ in attempts 2 → 9',
    );
    expect(await run.status()).toEqual(before);
    run.world.release('a/1');
    await completed(run);
    const rows = run.world.ledger.filter(({ kind }) => kind === 'replan_requested');
    expect(rows.map(({ data }) => data['outcome'])).toEqual(['REPLAN_STARTED', 'REPLAN_STARTED']);
  });

  test('leaves the approvals of other stages as they are', async () => {
    const asking = planOf([
      { key: 'a', approval: approvalRule() },
      { key: 'b', needs: ['a'] },
    ]);
    const next = planOf([{ key: 'a', approval: approvalRule() }, { key: 'b', needs: ['a'] }, { key: 'c' }]);
    const run = await start(asking, { [OTHER]: next });
    const seen = await run.asked('a');
    expect(await run.replan(OTHER)).toMatchObject({ kind: 'done', state: 'applied' });
    expect(await run.send(run.decision(seen, 'approve'))).toEqual({
      kind: 'accepted',
      effective: true,
      missing: 0,
    });
    await completed(run);
    expect((await run.status()).approvals).toMatchObject([{ id: 'a/1', state: 'decided' }]);
  });

  test('lets a stage go on that was blocked by what it no longer needs', async () => {
    const limits = { onExhausted: 'fail' } as const;
    const script: Script = {
      plan: planOf([{ key: 'a' }, { key: 'b' }, { key: 'c', needs: ['b'] }], { limits }),
      plans: new Map([[OTHER, planOf([{ key: 'a' }, { key: 'b' }, { key: 'c' }], { limits })]]),
      attempt: ({ stage, attempt }) => (stage === 'b' ? { failure: gateFailure({ stage, attempt }) } : {}),
    };
    const run = await bench.startIn(new ScriptedWorld(script).hold('a/1'));
    const isBlocked = ({ stages }: RunStatus) => stages.some(({ state }) => state === 'blocked');
    await run.when('c to be blocked', isBlocked);
    expect(await run.replan(OTHER)).toMatchObject({ kind: 'done', changes: ['~ stage c: needs b → none'] });
    await run.begun('c/1');
    run.world.release('a/1');
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_STAGES_FAILED' });
    expect((await run.stage('c')).state).toBe('completed');
  });

  test('of the handoff holds when a manual one was waited for', async () => {
    const stages = [{ key: 'a' }];
    const manual = planOf(stages, { handoff: planHandoff({ start: 'manual' }) });
    const run = await start(manual, { [OTHER]: planOf(stages, { handoff: planHandoff() }) });
    await run.when('the handoff to be waited for', ({ state }) => state === 'awaiting_approval');
    expect(await run.replan(OTHER)).toMatchObject({
      kind: 'done',
      changes: ['~ handoff: start manual → auto'],
    });
    await completed(run);
    expect(run.world.assembled.map(({ run: { planHash } }) => planHash)).toEqual([OTHER]);
  });

  test('comes too late when the handoff has begun', async () => {
    const stages = [{ key: 'a' }];
    const asking = planHandoff({ approval: approvalRule() });
    const run = await start(planOf(stages, { handoff: asking }), {
      [OTHER]: planOf([...stages, { key: 'b' }], { handoff: asking }),
    });
    await run.asked('handoff');
    expect(await run.replan(OTHER)).toMatchObject({ kind: 'refused', failure: { code: 'REPLAN_TOO_LATE' } });
    await run.decide('handoff', 'approve');
    await completed(run);
  });
});

describe('a request to replan', () => {
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);
  const others = {
    [OTHER]: planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }]),
    [THIRD]: planOf([{ key: 'a' }, { key: 'b', needs: ['a'], attempts: 7 }]),
  };

  test('of two at once one wins, and the other is told what changed meanwhile', async () => {
    const run = await start(plan, others, 'a/1');
    await run.begun('a/1');
    const base = hashOf('plan');
    const both = await Promise.all([run.replan(OTHER, { base }), run.replan(THIRD, { base, actor: BEA })]);
    const [lost, ...more] = both.filter(({ kind }) => kind === 'refused');
    expect(more).toEqual([]);
    expect(lost).toMatchObject({
      failure: { code: 'REPLAN_STALE', message: expect.stringContaining('revision 2 by') },
    });
    run.world.release('a/1');
    await completed(run);
    expect((await run.status()).revisions).toHaveLength(1);
  });

  test('is judged by what has begun when it comes, whatever was seen before', async () => {
    const run = await start(plan, others, 'a/1', 'b/1');
    await run.begun('a/1');
    const { plan: seen } = await run.status();
    run.world.release('a/1');
    await run.begun('b/1');
    expect(await run.replan(THIRD, { base: seen.hash })).toMatchObject({
      kind: 'refused',
      failure: { code: 'REPLAN_STARTED', message: expect.stringContaining('b is running') },
    });
    run.world.release('b/1');
    await completed(run);
  });

  test('with the same token is the same one, and with another wish a conflict', async () => {
    const run = await start(plan, others, 'a/1');
    await run.begun('a/1');
    const same = { token: 'token-of-ada', base: hashOf('plan') };
    const first = await run.replan(OTHER, same);
    expect(await run.replan(OTHER, { ...same, reason: 'again' })).toEqual({ ...first, changed: false });
    expect(await run.replan(THIRD, same)).toMatchObject({ failure: { code: 'REPLAN_TOKEN_USED' } });
    run.world.release('a/1');
    await completed(run);
  });

  test('for another run, for no plan, for the same plan is refused', async () => {
    const run = await start(plan, { ...others, [hashOf('same')]: plan }, 'a/1');
    await run.begun('a/1');
    const codes = await Promise.all([
      run.replan(OTHER, { runNumber: 2 }),
      run.replan(hashOf('nowhere')),
      run.replan(hashOf('same')),
      run.replan(hashOf('plan')),
    ]);
    expect(codes.map((one) => (one.kind === 'refused' ? one.failure.code : one.kind))).toEqual([
      'RUN_REPLACED',
      'PLAN_NOT_STORED',
      'REPLAN_NOTHING',
      'REPLAN_NOTHING',
    ]);
    run.world.release('a/1');
    await completed(run);
  });

  test('that is rubbish leaves no trace', async () => {
    const run = await start(plan, others, 'a/1');
    await run.begun('a/1');
    for (const payload of [null, 'plan', {}, { plan: OTHER }, { plan: 1, base: [] }]) {
      const args: [never] = [payload as never];
      await expect(run.handle.executeUpdate(replanUpdate, { args })).rejects.toThrow(
        WorkflowUpdateFailedError,
      );
    }
    run.world.release('a/1');
    await completed(run);
    expect(run.world.kinds).not.toContain('replan_requested');
  });
});
