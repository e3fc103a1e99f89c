import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { planHandoff, approvalRule, planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { commitOf, gateFailure, ScriptedWorld } from '../support/scripted-world.js';
import { proof } from '../domain/rerun/evidence.js';

const chain = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c', needs: ['b'], attempts: 1 }]);

describe('a rerun in an open run', () => {
  let bench: RunBench;
  beforeAll(async () => {
    bench = await RunBench.open();
  });
  afterAll(() => bench.close());

  test('stops what is under way, and goes on from the named stage with the next numbers', async () => {
    const world = new ScriptedWorld({ plan: chain }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    const answer = await run.rerun({ from: ['a'] });
    expect(answer).toEqual({ kind: 'done', changed: true, rerun: ['a', 'b'], stopped: ['b'] });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(world.begun).toEqual(['a/1', 'b/1', 'a/2', 'b/2', 'c/1']);
    expect(world.stopped).toEqual(['b/1']);
    expect(world.told('a/2')).toMatchObject({ since: 2, previous: null, feedback: [] });
    expect(world.told('b/2')?.needs).toEqual([{ stage: 'a', head: commitOf('a', 2), attempt: 2 }]);
    expect(world.kinds).toEqual(expect.arrayContaining(['rerun_requested', 'reran']));
  });

  test('runs again what failed or is blocked, and closes the requests about it', async () => {
    let broken = true;
    const run = await bench.start({
      plan: chain,
      attempt: ({ stage, attempt }) =>
        stage === 'c' && broken ? { failure: gateFailure({ stage, attempt }) } : {},
    });
    const request = await run.asked('c');
    broken = false;
    expect(await run.rerun({ failed: true })).toMatchObject({ rerun: ['c'], stopped: ['c'] });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual(['a/1', 'b/1', 'c/1', 'c/2']);
    const status = await run.status();
    expect(status.approvals).toMatchObject([{ id: request.id, state: 'withdrawn' }]);
    expect(run.world.told('c/2')).toMatchObject({ since: 2, feedback: [] });
  });

  test('takes a handoff back that waits for a yes, and hands off again afterwards in a new round', async () => {
    const plan = planOf([{ key: 'a' }, { key: 'b' }], { handoff: planHandoff({ approval: approvalRule() }) });
    const run = await bench.start({ plan });
    const first = await run.asked('handoff');
    expect(await run.rerun({ from: ['b'] })).toMatchObject({ kind: 'done', rerun: ['b'], stopped: [] });
    const again = await run.when('the second handoff to ask', ({ approvals }) =>
      approvals.some(
        ({ subject, id, state }) => subject === 'handoff' && id !== first.id && state === 'pending',
      ),
    );
    expect(again.stages.map(({ key, attempt }) => [key, attempt])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    await run.decide('handoff', 'approve');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.assembled.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(run.world.assembled[1]?.heads.map(({ head }) => head)).toEqual([
      commitOf('a', 1),
      commitOf('b', 2),
    ]);
    expect(run.world.published).toHaveLength(2);
  });

  test('is refused once the handoff has begun to publish', async () => {
    let pushed: () => void = () => undefined;
    const pushing = new Promise<void>((resolve) => (pushed = resolve));
    let asked: Promise<unknown> = Promise.resolve();
    const run = await bench.start({
      plan: planOf([{ key: 'a' }], { handoff: planHandoff() }),
      push: async () => {
        pushed();
        await asked;
        return { kind: 'pushed' };
      },
    });
    await pushing;
    await run.when('it to publish', ({ handoff }) => handoff.state === 'publishing');
    asked = run.rerun({ from: ['a'] });
    expect(await asked).toMatchObject({ kind: 'refused', failure: { code: 'RERUN_TOO_LATE' } });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual(['a/1']);
  });

  test('the same token again is the same request, with another wish a conflict', async () => {
    const world = new ScriptedWorld({ plan: chain }).hold('b/1', 'a/2');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    const token = 'token-rerun-1';
    await run.rerun({ from: ['a'], token });
    await run.begun('a/2');
    expect(await run.rerun({ from: ['a'], token })).toMatchObject({ kind: 'done', changed: false });
    expect(await run.rerun({ from: ['b'], token })).toMatchObject({ failure: { code: 'RERUN_TOKEN_USED' } });
    world.release('a/2');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(world.begun).toEqual(['a/1', 'b/1', 'a/2', 'b/2', 'c/1']);
  });

  test('refuses what it does not know and what there is no need for; rubbish leaves no trace', async () => {
    const world = new ScriptedWorld({ plan: chain }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    expect(await run.rerun({ from: ['nobody'] })).toMatchObject({ failure: { code: 'STAGE_UNKNOWN' } });
    expect(await run.rerun({ failed: true })).toMatchObject({ failure: { code: 'RERUN_NOTHING' } });
    await expect(run.rerun({ token: 'short' })).rejects.toThrow();
    world.release('b/1');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(world.begun).toEqual(['a/1', 'b/1', 'c/1']);
  });

  test('in a paused run, waits for the resume', async () => {
    const world = new ScriptedWorld({ plan: chain }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    await run.pause();
    expect(await run.rerun({ from: ['a'] })).toMatchObject({ stopped: ['b'] });
    await run.when('everything to have gone back', ({ stages }) =>
      stages.every(({ state }) => state === 'pending'),
    );
    expect(world.begun).toEqual(['a/1', 'b/1']);
    await run.resume();
    expect((await run.closed()).status).toBe('COMPLETED');
  });
});

describe('a run that goes on from an earlier one', () => {
  let bench: RunBench;
  beforeAll(async () => {
    bench = await RunBench.open();
  });
  afterAll(() => bench.close());

  test('keeps what it is told to keep, says where from, and writes it down as verified', async () => {
    const a = proof('a', {}, { attempt: 2 });
    const world = new ScriptedWorld({
      plan: chain,
      reuse: ({ rerun }) => ({
        kind: 'found',
        kept: [{ ...a, run: rerun.run }],
        rerun: [{ stage: 'b', why: 'its part of the plan differs' }],
      }),
    });
    const run = await bench.startIn(world, { rerun: { run: 2, from: [], sameBase: false } });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(world.begun).toEqual(['b/1', 'c/1']);
    expect(world.told('b/1')?.needs).toEqual([{ stage: 'a', head: commitOf('a', 1), attempt: 2, run: 2 }]);
    const [kept, again] = (await run.status()).stages;
    expect(kept).toMatchObject({
      state: 'completed',
      attempt: 2,
      reuse: { kind: 'kept', run: 2, attempt: 2 },
    });
    expect(again).toMatchObject({ attempt: 1, reuse: { kind: 'rerun', run: 2 } });
    const rows = world.ledger.filter(({ data }) => data['stage'] === 'a');
    expect(rows.map(({ kind, data }) => [kind, data['evidence']])).toMatchObject([
      ['verified', { run: 2, attempt: 2 }],
    ]);
  });

  test('a kept stage that is rerun after all goes on with the next number', async () => {
    const world = new ScriptedWorld({
      plan: chain,
      reuse: () => ({ kind: 'found', kept: [proof('a', {}, { attempt: 2 })], rerun: [] }),
    }).hold('b/1');
    const run = await bench.startIn(world, { rerun: { run: 1, from: [], sameBase: false } });
    await run.begun('b/1');
    await run.rerun({ from: ['a'] });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(world.begun).toEqual(['b/1', 'a/3', 'b/2', 'c/1']);
    expect((await run.stage('a')).reuse).toBeUndefined();
  });

  test('fails when the earlier run has left no record', async () => {
    const failure = gateFailure({ stage: 'a', attempt: 1 });
    const run = await bench.start(
      { plan: chain, reuse: () => ({ kind: 'failed', failure }) },
      { rerun: { run: 1, from: [], sameBase: false } },
    );
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: failure.code });
  });
});
