import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import type { PublishInput } from '../../src/activities/contracts.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import type { Handoff } from '../../src/domain/plan/plan.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import { onBench } from '../support/freezing.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { commitOf, gateFailure, type Script } from '../support/scripted-world.js';

let bench: RunBench;
let ice: ReturnType<typeof onBench>;
beforeAll(async () => {
  bench = await RunBench.open({ limits: { cap: 9, perBase: 9 } });
  ice = onBench(bench);
});
afterEach(() => ice.thaw());
afterAll(() => bench.close());

/** A run whose stages are done, and wait to be handed off. */
async function waiting({ script = {}, ...part }: Partial<Handoff> & { script?: Partial<Script> } = {}) {
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }], {
    handoff: planHandoff({ start: 'manual', ...part }),
  });
  const run = await bench.start({ plan, ...script }, { admission: { priority: 0, queue: true } });
  await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  return run;
}
type Waiting = Awaited<ReturnType<typeof waiting>>;

const settled = (run: Waiting, number: number, state: string) =>
  run.when(`group ${number} to be ${state}`, ({ groups = [] }) =>
    groups.some((one) => one.number === number && one.state === state),
  );
const frozen = ({ admission }: RunStatus) => (admission?.frozen ?? null) !== null;

describe('a group of stages', () => {
  test('whose assembled tree does not pass is not pushed; what is tried again is gated again', async () => {
    const red = { ...gateFailure({ stage: 'handoff', attempt: 1 }), code: 'HANDOFF_GATE_FAILED' };
    const run = await waiting({
      gates: ['unit'],
      script: { gates: ({ attempt }) => (attempt === 1 ? red : null) },
    });
    await run.handOff(['c']);
    expect(await run.asked('handoff')).toMatchObject({ failure: { code: 'HANDOFF_GATE_FAILED' } });
    expect(run.world.published).toEqual([]);
    expect((await run.status()).groups).toMatchObject([{ state: 'open', pushed: false }]);
    await run.decide('handoff', 'retry');
    await settled(run, 1, 'done');
    expect(run.world.published).toHaveLength(2);
    expect(run.world.gated.map(({ commit }) => commit)).toEqual([
      commitOf('collector', 1),
      commitOf('collector', 2),
    ]);
    await run.abort();
  });

  test.each([
    failure('ERRORBOOK_BLOCKS', { task: 'T', entries: 'E-1 (c): a token', first: 'E-1' }),
    failure('HANDOFF_PROTECTED', { task: 'T', branch: 'release/1', by: 'its name' }),
    failure('HANDOFF_BASE_REWRITTEN', { task: 'T', base: 'main', commit: commitOf('base') }),
  ])('that is refused ($code) is neither gated nor pushed, and holds up no other', async (refusal) => {
    const run = await waiting({
      gates: ['unit'],
      script: {
        assemble: ({ heads }) =>
          heads.some(({ stage }) => stage === 'c') ? { kind: 'failed', failure: refusal } : null,
      },
    });
    await run.handOff(['c']);
    expect(await run.asked('handoff')).toMatchObject({
      kind: 'escalation',
      failure: { code: refusal.code, next: refusal.next },
    });
    expect(await run.handOff(['a', 'b'])).toMatchObject({ kind: 'done', group: 2 });
    expect([run.world.gated, run.world.published]).toEqual([[], []]);
    await run.decide('handoff', 'give_up');
    const { groups } = await settled(run, 2, 'done');
    expect(groups).toMatchObject([
      { number: 1, state: 'failed', pushed: false, pullRequest: null },
      { number: 2, pushed: true },
    ]);
    expect(run.world.published).toHaveLength(2);
    await run.abort();
  });

  test('waits while its repository is frozen, and goes when that is over', async () => {
    const run = await waiting();
    await ice.freeze({ reason: 'release day' });
    await run.when('to be frozen', frozen);
    for (const stage of ['c', 'a']) expect(await run.handOff([stage])).toMatchObject({ kind: 'done' });
    expect(await run.status()).toMatchObject({
      admission: { frozen: { reason: 'release day' } },
      groups: [{ state: 'queued' }, { state: 'queued' }],
    });
    expect(run.world.assembled).toEqual([]);
    await ice.unfreeze({});
    await settled(run, 2, 'done');
    expect(run.world.assembled.map(({ heads: [head] }) => head?.stage)).toEqual(['c', 'a']);
    await run.abort();
  });

  test('that was approved is held before the push while the base is frozen', async () => {
    const run = await waiting({ approval: approvalRule() });
    await run.handOff(['c']);
    expect((await run.asked('handoff')).evidence).toMatchObject({ head: commitOf('collector', 1) });
    await ice.freeze({ base: 'main' });
    await run.when('to be frozen', frozen);
    await run.decide('handoff', 'approve');
    await run.when('the yes to be taken in', ({ approvals }) =>
      approvals.every(({ state }) => state !== 'pending'),
    );
    expect(run.world.published).toEqual([]);
    await ice.unfreeze({ base: 'main' });
    await settled(run, 1, 'done');
    expect(run.world.published).toHaveLength(2);
    await run.abort();
  });

  test('takes in a base that moved and is gated again, as often as the plan allows; then somebody is asked', async () => {
    const moved = { kind: 'moved', base: commitOf('base', 2) } as const;
    let moves = 2;
    const run = await waiting({
      ...{ gates: ['unit'], baseMoves: 2 },
      script: { push: () => (moves-- > 0 ? moved : { kind: 'pushed' }) },
    });
    await run.handOff(['c']);
    await settled(run, 1, 'done');
    expect(run.world.gated.map(({ commit }) => commit)).toEqual(
      [1, 2, 3].map((round) => commitOf('collector', round)),
    );
    moves = 9;
    await run.handOff(['a']);
    expect(await run.asked('handoff')).toMatchObject({
      failure: { code: 'HANDOFF_BASE_MOVES', message: expect.stringContaining('2 times') as unknown },
    });
    expect(run.world.assembled).toHaveLength(6);
    expect(run.world.published).toHaveLength(2);
    await run.decide('handoff', 'give_up');
    await settled(run, 2, 'failed');
    await run.abort();
  });

  test('that is stacked does not look for the base: the one below did', async () => {
    const pushes: PublishInput[] = [];
    const push = (input: PublishInput) => {
      pushes.push(input);
      return { kind: 'pushed' } as const;
    };
    const run = await waiting({ script: { push } });
    await run.handOff(['a']);
    await settled(run, 1, 'done');
    await run.handOff(['b']);
    await settled(run, 2, 'done');
    expect(pushes.map(({ followsBase = false }) => followsBase)).toEqual([true, false]);
    await run.abort();
  });
});
