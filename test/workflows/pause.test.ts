import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { RunBench } from '../support/run-bench.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { gateFailure, ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const CHANGED = { kind: 'done', changed: true };
const UNCHANGED = { kind: 'done', changed: false };

describe('a paused run', () => {
  test('ends what runs and starts nothing new, neither a stage nor an attempt', async () => {
    const plan = planOf([{ key: 'a' }, { key: 'b', gates: ['unit'] }, { key: 'c', needs: ['a'] }]);
    const world = new ScriptedWorld({
      plan,
      gates: (input) => (input.attempt === 1 ? gateFailure(input) : null),
    }).hold('a/1', 'b/1');
    const run = await bench.startIn(world);
    await run.begun('a/1', 'b/1');
    expect(await run.pause()).toEqual(CHANGED);
    expect(await run.pause()).toEqual(UNCHANGED);
    world.release('a/1', 'b/1');
    await run.when('both to have ended', ({ stages }) => {
      return stages[0]?.state === 'completed' && stages[1]?.attempts.length === 1;
    });
    expect(await run.status()).toMatchObject({ state: 'paused', stages: [{}, {}, { state: 'pending' }] });
    expect([...world.begun].sort()).toEqual(['a/1', 'b/1']);
    expect(await run.resume()).toEqual(CHANGED);
    expect(await run.resume()).toEqual(UNCHANGED);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect([...world.begun].sort()).toEqual(['a/1', 'b/1', 'b/2', 'c/1']);
    expect(world.kinds.filter((kind) => kind === 'paused' || kind === 'resumed')).toEqual([
      'paused',
      'resumed',
    ]);
  });

  test('takes a decision, which takes effect when it is resumed', async () => {
    const run = await bench.start({
      plan: planOf([
        { key: 'a', approval: approvalRule() },
        { key: 'b', needs: ['a'] },
      ]),
    });
    await run.asked('a');
    await run.pause();
    expect(await run.decide('a', 'approve')).toEqual({ kind: 'accepted', effective: false, missing: 0 });
    expect(await run.stage('a')).toMatchObject({ state: 'awaiting_approval' });
    expect(await run.status()).toMatchObject({ state: 'paused', approvals: [{ state: 'decided' }] });
    await run.resume();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.begun).toEqual(['a/1', 'b/1']);
  });

  test.each([
    ['reject', 'FAILED'],
    ['abort', 'CANCELLED'],
  ] as const)('ends at once when somebody answers %s', async (action, status) => {
    const run = await bench.start({ plan: planOf([{ key: 'a', approval: approvalRule() }]) });
    await run.asked('a');
    await run.pause();
    expect(await run.decide('a', action)).toMatchObject({ effective: true });
    expect(await run.closed()).toMatchObject({ status });
  });

  test('is not resumed while an escalation waits, and goes on once it is answered', async () => {
    const plan = planOf([{ key: 'a', attempts: 1, gates: ['unit'] }]);
    const run = await bench.start({
      plan,
      gates: (input) => (input.attempt === 1 ? gateFailure(input) : null),
    });
    await run.asked('a');
    await run.pause();
    expect(await run.resume()).toMatchObject({ kind: 'refused', failure: { code: 'RESUME_REFUSED' } });
    expect(await run.decide('a', 'retry')).toMatchObject({ kind: 'accepted', effective: false });
    expect(await run.resume()).toEqual(CHANGED);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test("uses up nobody's time", async () => {
    const plan = planOf([{ key: 'a', timeoutMs: 700 }]);
    const world = new ScriptedWorld({ plan }).hold('a/1');
    const run = await bench.startIn(world);
    await run.begun('a/1');
    await run.pause();
    const from = Date.now();
    await waitUntil('the limit to be long over', () => Date.now() - from > 1500);
    expect(world.stopped).toEqual([]);
    await run.resume();
    await waitUntil('the limit to be reached', () => world.stopped.length === 1);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('holds a stage whose workflow was just being started', async () => {
    const plan = planOf([{ key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'd' }], {
      limits: { parallel: 4 },
    });
    const world = new ScriptedWorld({
      plan,
      attempt: (input) => ({ failure: input.attempt === 1 ? gateFailure(input) : null }),
    }).hold('a/1', 'b/1', 'c/1', 'd/1');
    const run = await bench.startIn(world);
    await run.when('the stages to start', ({ stages }) => stages[3]?.state === 'running');
    await run.pause();
    world.release('a/1', 'b/1', 'c/1', 'd/1');
    // one that the pause reached before its first attempt begins with the resume
    const begun = (key: string) => world.attempts.some(({ stage }) => stage === key);
    await run.when('all attempts that began to end', ({ stages }) =>
      stages.every(({ key, attempts }) => attempts.length === 1 || !begun(key)),
    );
    expect(world.attempts.filter(({ attempt }) => attempt === 2)).toEqual([]);
    await run.resume();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });
});
