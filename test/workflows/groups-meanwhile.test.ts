import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Surveyed } from '../../src/activities/contracts.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const stages = [{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }];
const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'c', base: 'main' });
const nothing: Surveyed = { kind: 'surveyed', inBase: [], merged: [] };
const underWay = {
  kind: 'refused',
  failure: {
    code: 'HANDOFF_UNDER_WAY',
    next: expect.stringMatching(/^stagegate show \S+ handoff$/) as unknown,
  },
};

/** Something that is waited for until it is opened. */
function door(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

type Run = Awaited<ReturnType<RunBench['start']>>;
const handedOff = ({ world }: Run) => world.assembled.map(({ heads }) => heads.map(({ stage }) => stage));

describe('a group that is asked for while everything is handed off together is refused', () => {
  test('before its approval, which stays', async () => {
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff({ approval: approvalRule() }) }),
    });
    await run.asked('handoff');
    expect(await run.handOff(['c'])).toMatchObject(underWay);
    expect(await run.status()).toMatchObject({
      state: 'awaiting_approval',
      approvals: [{ state: 'pending' }],
    });
    await run.decide('handoff', 'approve');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await run.status()).not.toHaveProperty('groups');
    expect(handedOff(run)).toEqual([['a', 'b', 'c']]);
    expect(run.world.ledger.find(({ kind }) => kind === 'decision_refused')?.data).toMatchObject({
      ...{ action: 'handoff', stages: ['c'], outcome: { code: 'HANDOFF_UNDER_WAY' } },
    });
  });

  test('in a conflict, which may be tried again', async () => {
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      assemble: ({ attempt }) => (attempt === 1 ? { kind: 'failed', failure: conflict } : null),
    });
    await run.asked('handoff');
    expect(await run.handOff(['c'])).toMatchObject(underWay);
    await run.decide('handoff', 'retry');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('during its push', async () => {
    const gate = door();
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      push: () => gate.opened.then(() => ({ kind: 'pushed' })),
    });
    await run.when('the push', ({ handoff }) => handoff.state === 'publishing');
    expect(await run.handOff(['c'])).toMatchObject(underWay);
    gate.open();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([['a', 'b', 'c']]);
    expect(run.world.published).toHaveLength(2);
  });

  test('also where that began during the look outside', async () => {
    const gate = door();
    const plan = planOf(stages, { handoff: planHandoff({ start: 'manual', approval: approvalRule() }) });
    const run = await bench.start({ plan, survey: () => gate.opened.then(() => nothing) });
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    const asked = run.handOff(['b']);
    await waitUntil('the look outside', () => run.world.surveyed.length > 0);
    await run.handoff();
    await run.asked('handoff');
    gate.open();
    expect(await asked).toMatchObject(underWay);
    await run.decide('handoff', 'approve');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([['a', 'b', 'c']]);
  });
});

describe('a group whose stage is rerun', () => {
  const manual = planOf(stages, { handoff: planHandoff({ start: 'manual' }) });
  const waits = (run: Run) => run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  const dropped = (run: Run, number: number) =>
    run.when(`group ${number} to be dropped`, ({ groups = [] }) => groups[number - 1]?.state === 'failed');

  test.each([
    ['one of its stages', ['b'], 'b'],
    ['all of its stages', ['a'], 'a'],
  ])('while it waits for its turn is dropped, with %s', async (_what, from, named) => {
    const world = new ScriptedWorld({ plan: manual }).hold('b/2');
    const run = await bench.startIn(world);
    await waits(run);
    await run.pause();
    await run.handOff(['a', 'b']);
    expect(await run.rerun({ from })).toMatchObject({ kind: 'done' });
    await run.resume();
    expect(await dropped(run, 1)).toMatchObject({ groups: [{ note: `its stage ${named} was rerun` }] });
    world.release('b/2');
    await waits(run);
    expect(world.assembled).toEqual([]);
    await run.handoff();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([['a', 'b', 'c']]);
  });

  test('is dropped alone: another that is under way goes on', async () => {
    const plan = planOf(stages, { handoff: planHandoff({ start: 'manual', approval: approvalRule() }) });
    const world = new ScriptedWorld({ plan }).hold('b/2');
    const run = await bench.startIn(world);
    await waits(run);
    await run.handOff(['c']);
    const request = await run.asked('handoff');
    await run.handOff(['a', 'b']);
    expect(await run.rerun({ from: ['b'] })).toMatchObject({ kind: 'done', rerun: ['b'] });
    await run.begun('b/2');
    expect(await run.status()).toMatchObject({ groups: [{ state: 'open' }, { state: 'queued' }] });
    expect(await run.send(run.decision(request, 'approve'))).toMatchObject({ kind: 'accepted' });
    expect(await dropped(run, 2)).toMatchObject({
      groups: [{ state: 'done', pushed: true }, { pushed: false }],
    });
    expect(handedOff(run)).toEqual([['c']]);
    await run.abort();
  });

  test('while the base is looked at for the rest is waited for; the rerun does not wait for the look', async () => {
    const gate = door();
    const run = await bench.start({ plan: manual, survey: () => gate.opened.then(() => nothing) });
    await waits(run);
    await run.handOff(['c']);
    await run.when('group 1', ({ groups }) => groups?.[0]?.state === 'done');
    await run.handoff();
    await waitUntil('the look at the base', () => run.world.surveyed.length > 0);
    await run.rerun({ from: ['b'] });
    await run.begun('b/2');
    gate.open();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([['c'], ['a', 'b']]);
    expect(run.world.assembled.at(-1)?.heads).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
  });

  test('takes along what it had with the attempt that is there by now', async () => {
    const run = await bench.start({ plan: manual });
    await waits(run);
    await run.handOff(['a', 'b']);
    await run.when('group 1', ({ groups }) => groups?.[0]?.state === 'done');
    await run.rerun({ from: ['a'] });
    await run.when(
      'both again',
      ({ stages: [a, b] }) => a?.attempt === 2 && b?.attempt === 2 && b.state === 'completed',
    );
    await run.handOff(['a']);
    const { groups } = await run.when('group 1 again', ({ groups: [one] = [] }) => {
      return one?.state === 'done' && one.stages[0]?.attempt === 2;
    });
    expect(groups).toMatchObject([{ stages: [{ attempt: 2 }, { attempt: 2 }], note: null }]);
    await run.abort();
  });
});

test.each(['update', 'decision'])('a run of which a part was given up is aborted by the %s', async (by) => {
  const plan = planOf(stages, { handoff: planHandoff({ start: 'manual', approval: approvalRule() }) });
  const run = await bench.start({
    plan,
    assemble: ({ attempt }) => (attempt === 2 ? { kind: 'failed', failure: conflict } : null),
  });
  await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  await run.handOff(['c']);
  await run.decide('handoff', 'approve');
  await run.when('group 1', ({ groups }) => groups?.[0]?.state === 'done');
  await run.rerun({ from: ['c'] });
  await run.when(
    'c again',
    ({ stages: all, state }) => state === 'awaiting_approval' && all[2]?.attempt === 2,
  );
  await run.handoff();
  await run.decide('handoff', 'give_up');
  const request = await run.asked('handoff', 3);
  if (by === 'update') expect(await run.abort()).toMatchObject({ kind: 'done', changed: true });
  else expect(await run.send(run.decision(request, 'abort'))).toMatchObject({ kind: 'accepted' });
  expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'STAGE_GIVEN_UP' });
  expect(run.world.kinds).toContain('abort_requested');
});
