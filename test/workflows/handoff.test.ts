import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { failure } from '../../src/domain/failure/catalogue.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { proposed } from '../support/scripted-forge.js';
import { commitOf, gateFailure, hashOf } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const stages = [{ key: 'a' }, { key: 'b' }];
const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'a, b', base: 'main' });

describe('a handoff', () => {
  test('takes in all completed stages, pushes and opens the pull request', async () => {
    const run = await bench.start({ plan: planOf(stages, { handoff: planHandoff() }) });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.assembled[0]?.heads).toEqual([
      { stage: 'a', attempt: 1, head: commitOf('a', 1) },
      { stage: 'b', attempt: 1, head: commitOf('b', 1) },
    ]);
    const { world } = run;
    expect(world.published).toHaveLength(2);
    expect(world.published[0]).toMatch(/^push stagegate\/T-\d+$/);
    expect(world.published[1]).toMatch(/^pull request T-(\d+): The work of T-\1$/);
    expect(await run.status()).toMatchObject({
      handoff: {
        state: 'done',
        pushed: true,
        collector: commitOf('collector', 1),
        pullRequest: { number: 1 },
      },
    });
    expect(world.kinds.slice(-3)).toEqual(['handoff', 'pr', 'finished']);
  });

  test('publishes the branch alone where the plan says so', async () => {
    const handoff = planHandoff({ publish: 'branch' });
    const run = await bench.start({ plan: planOf(stages, { handoff }) });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.published).toHaveLength(1);
  });

  test('tells in status and ledger what was put on top of a branch that had been pushed', async () => {
    const note = 'somebody has put 2 commits on top of it';
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      push: () => ({ kind: 'pushed', note }),
    });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await run.status()).toMatchObject({ handoff: { state: 'done', pushed: true, note } });
    expect(run.world.ledger.find(({ kind }) => kind === 'handoff')?.data).toMatchObject({ note });
  });

  test('waits to be asked for when it is manual', async () => {
    const handoff = planHandoff({ start: 'manual' });
    const run = await bench.start({ plan: planOf(stages, { handoff }) });
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    expect(run.world.assembled).toEqual([]);
    expect(await run.handoff()).toEqual({ kind: 'done', changed: true });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.published).toHaveLength(2);
  });

  test('says what somebody wrote, also when it is tried again; written too late it is refused', async () => {
    const said: (string | undefined)[][] = [];
    const words = { title: 'First', body: 'Why.' };
    const run = await bench.start({
      plan: planOf([{ key: 'a', approval: approvalRule() }], { handoff: planHandoff({ start: 'manual' }) }),
      assemble: ({ attempt }) => (attempt < 3 ? { kind: 'failed', failure: conflict } : null),
      propose: (input) => {
        said.push([input.title, input.body]);
        return proposed(input);
      },
    });
    await run.asked('a');
    expect(await run.handoff(words)).toMatchObject({ failure: { code: 'PULL_WORDS_LATE' } });
    await run.decide('a', 'approve');
    await run.when('the run to wait', ({ stages: [a], state }) => {
      return a?.state === 'completed' && state === 'awaiting_approval';
    });
    expect(await run.handoff(words)).toEqual({ kind: 'done', changed: true });
    await run.asked('handoff');
    expect(await run.handoff({ title: 'Second', body: null })).toEqual({ kind: 'done', changed: true });
    await run.when('it to be stuck again', ({ approvals }) => approvals.at(-1)?.id === 'handoff/2');
    await run.decide('handoff', 'retry');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(said).toEqual([['Second', undefined]]);
  });

  test('asked for before its time changes nothing', async () => {
    const plan = planOf([{ key: 'a', approval: approvalRule() }], {
      handoff: planHandoff({ start: 'manual' }),
    });
    const run = await bench.start({ plan });
    await run.asked('a');
    expect(await run.handoff()).toEqual({ kind: 'done', changed: false });
    await run.decide('a', 'approve');
    await run.when('the run to wait', ({ handoff, state, stages: [a] }) => {
      return a?.state === 'completed' && state === 'awaiting_approval' && handoff.state === 'waiting';
    });
    await run.handoff();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('in conflict asks for help, and a retry assembles anew', async () => {
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      assemble: ({ attempt }) => (attempt === 1 ? { kind: 'failed', failure: conflict } : null),
    });
    expect(await run.asked('handoff')).toMatchObject({
      kind: 'escalation',
      failure: { code: 'HANDOFF_CONFLICT' },
    });
    expect(await run.status()).toMatchObject({ state: 'blocked', handoff: { state: 'failed' } });
    await run.decide('handoff', 'retry');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.assembled.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  test('that is stuck is tried again when it is asked for', async () => {
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      assemble: ({ attempt }) => (attempt === 1 ? { kind: 'failed', failure: conflict } : null),
    });
    await run.asked('handoff');
    expect(await run.handoff()).toEqual({ kind: 'done', changed: true });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.kinds.filter((kind) => kind === 'decided')).toHaveLength(1);
  });

  test('given up fails the run, skipped does not', async () => {
    const assemble = () => ({ kind: 'failed', failure: conflict }) as const;
    const plan = planOf(stages, { handoff: planHandoff() });
    const [one, other] = await Promise.all([
      bench.start({ plan, assemble }),
      bench.start({ plan, assemble }),
    ]);
    await one.decide('handoff', 'give_up');
    await other.decide('handoff', 'skip', { comment: 'by hand' });
    expect(await one.closed()).toMatchObject({ status: 'FAILED', type: 'STAGE_GIVEN_UP' });
    expect(await other.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await other.status()).toMatchObject({
      handoff: { state: 'none', note: 'skipped by Ada: by hand' },
    });
  });

  test('pushes nothing when the gates of the collector fail', async () => {
    const plan = planOf(stages, {
      handoff: planHandoff({ gates: ['unit'] }),
      limits: { onExhausted: 'fail' },
    });
    const run = await bench.start({
      plan,
      gates: (input) => ({ ...gateFailure(input), code: 'HANDOFF_GATE_FAILED' }),
    });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'HANDOFF_GATE_FAILED' });
    expect(run.world.published).toEqual([]);
    expect(run.world.gated).toMatchObject([{ stage: 'handoff', commit: commitOf('collector', 1) }]);
    expect(run.world.reports).toHaveLength(1);
  });

  test('pushes nothing before the approval, which is bound to the collector', async () => {
    const handoff = planHandoff({ gates: ['unit'], approval: approvalRule() });
    const run = await bench.start({ plan: planOf(stages, { handoff }) });
    expect((await run.asked('handoff')).evidence).toEqual({
      head: commitOf('collector', 1),
      planPart: hashOf('handoff'),
      gates: hashOf('gates', 'handoff', '1', 'passed'),
    });
    expect(run.world.published).toEqual([]);
    await run.decide('handoff', 'approve');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.published).toHaveLength(2);
  });

  test('rejected fails the run and pushes nothing', async () => {
    const handoff = planHandoff({ approval: approvalRule() });
    const run = await bench.start({ plan: planOf(stages, { handoff }) });
    await run.decide('handoff', 'reject', { comment: 'not yet' });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'STAGE_REJECTED' });
    expect(run.world.published).toEqual([]);
    expect(await run.status()).toMatchObject({ handoff: { state: 'failed' } });
  });

  test('whose push is refused asks for help, and a retry pushes', async () => {
    const refused = failure('PUSH_REFUSED', { task: 'T', branch: 'b', detail: 'no' });
    let refusals = 1;
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      push: () => (refusals-- > 0 ? { kind: 'failed', failure: refused } : { kind: 'pushed' }),
    });
    expect(await run.asked('handoff')).toMatchObject({ failure: { code: 'PUSH_REFUSED' } });
    await run.decide('handoff', 'retry');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.published).toHaveLength(2);
  });

  test('takes in a base that moved and gates again by itself, a few times; then it asks', async () => {
    const moved = { kind: 'moved', base: commitOf('base', 2) } as const;
    const plan = planOf(stages, { handoff: planHandoff({ gates: ['unit'], baseMoves: 2 }) });
    let moves = 2;
    const run = await bench.start({ plan, push: () => (moves-- > 0 ? moved : { kind: 'pushed' }) });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.assembled.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(run.world.gated).toHaveLength(3);
    expect(run.world.published).toHaveLength(2);
    const restless = await bench.start({ plan, push: () => moved });
    expect(await restless.asked('handoff')).toMatchObject({ failure: { code: 'HANDOFF_BASE_MOVES' } });
    expect(restless.world.assembled).toHaveLength(3);
    expect(restless.world.published).toEqual([]);
    await restless.abort();
  });

  test('that was approved says why it asks again when the base has moved', async () => {
    const moved = { kind: 'moved', base: commitOf('base', 2) } as const;
    const plan = planOf(stages, { handoff: planHandoff({ approval: approvalRule(), baseMoves: 1 }) });
    let moves = 1;
    const run = await bench.start({ plan, push: () => (moves-- > 0 ? moved : { kind: 'pushed' }) });
    await run.asked('handoff');
    expect((await run.status()).handoff.note).toBeNull();
    await run.decide('handoff', 'approve');
    const asked = await run.when(
      'it to ask again',
      ({ approvals, handoff }) =>
        approvals.some(({ attempt, state }) => attempt === 2 && state === 'pending') &&
        handoff.state === 'awaiting_approval',
    );
    expect(asked.handoff.note).toContain(`has moved to ${moved.base.slice(0, 10)} meanwhile`);
    await run.decide('handoff', 'approve');
    const { status } = await run.closed();
    expect(status).toBe('COMPLETED');
    expect((await run.status()).handoff.note).toBeNull();
  });

  test('does not begin while the run is paused', async () => {
    const handoff = planHandoff({ start: 'manual' });
    const run = await bench.start({ plan: planOf(stages, { handoff }) });
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    await run.pause();
    expect(await run.handoff()).toEqual({ kind: 'done', changed: true });
    expect(await run.status()).toMatchObject({ state: 'paused', handoff: { state: 'waiting' } });
    expect(run.world.assembled).toEqual([]);
    await run.resume();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });
});
