import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';

import { failure } from '../../src/domain/failure/catalogue.js';
import { RunBench } from '../support/run-bench.js';
import { planOf } from '../support/run-plan.js';
import { commitOf, gateFailure, ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const diamond = [
  { key: 'design' },
  { key: 'api', needs: ['design'] },
  { key: 'ui', needs: ['design'] },
  { key: 'e2e', needs: ['api', 'ui'] },
];

describe('the order of stages', () => {
  test('follows their needs, and a stage starts from what these made', async () => {
    const run = await bench.start({ plan: planOf(diamond) });
    expect(await run.closed()).toMatchObject({
      status: 'COMPLETED',
      result: { state: 'completed', number: 3 },
    });
    expect(run.world.begun[0]).toBe('design/1');
    expect(run.world.begun[3]).toBe('e2e/1');
    expect(run.world.told('e2e/1')?.needs).toEqual([
      { stage: 'api', attempt: 1, head: commitOf('api', 1) },
      { stage: 'ui', attempt: 1, head: commitOf('ui', 1) },
    ]);
  });

  test('knows no waves: a stage starts while a slow one beside its needs still runs', async () => {
    const plan = planOf([{ key: 'slow' }, { key: 'quick' }, { key: 'after', needs: ['quick'] }]);
    const world = new ScriptedWorld({ plan }).hold('slow/1');
    const run = await bench.startIn(world);
    await run.begun('slow/1', 'after/1');
    expect(world.running).toContain('slow/1');
    world.release('slow/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('keeps to the limit of stages at once', async () => {
    const plan = planOf(
      ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key })),
      { limits: { parallel: 2 } },
    );
    const world = new ScriptedWorld({ plan }).hold('a/1', 'b/1');
    const run = await bench.startIn(world);
    await run.begun('a/1', 'b/1');
    expect((await run.status()).stages.map(({ state }) => state)).toEqual([
      'running',
      'running',
      'pending',
      'pending',
      'pending',
    ]);
    world.release('a/1', 'b/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(world.peak).toBe(2);
  });

  test('waits for a child of an earlier execution to be gone', async () => {
    const workflowId = bench.nextStageId('a');
    const old = await bench.client.workflow.start('nothing', {
      workflowId,
      taskQueue: `${bench.queue}-nobody`,
    });
    const run = await bench.start({ plan: planOf([{ key: 'a' }]) });
    await waitUntil('the start to be refused', async () =>
      (await run.events()).some(
        (type) => type === '30' || (type.includes('START_CHILD') && type.includes('FAILED')),
      ),
    );
    expect(run.world.begun).toEqual([]);
    await old.terminate();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('attempts', () => {
  test('go on from the last one, and are told why it failed', async () => {
    const plan = planOf([{ key: 'api', gates: ['unit'], attempts: 3 }]);
    const run = await bench.start({
      plan,
      gates: (input) =>
        input.attempt < 3 ? gateFailure({ ...input, gates: `unit#${input.attempt}` }) : null,
    });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.told('api/1')).toMatchObject({ previous: null, feedback: [] });
    const second = { kind: 'attempt', attempt: 1, failure: { message: 'Stage "api" did not pass unit#1.' } };
    expect(run.world.told('api/2')).toMatchObject({ previous: commitOf('api', 1), feedback: [second] });
    const third = { kind: 'attempt', attempt: 2, failure: { message: 'Stage "api" did not pass unit#2.' } };
    expect(run.world.told('api/3')).toMatchObject({ previous: commitOf('api', 2), feedback: [third] });
    expect(run.world.failures).toHaveLength(2);
    const { attempts } = await run.stage('api');
    expect(attempts.map(({ attempt, failure: why }) => [attempt, why?.code])).toEqual([
      [1, 'GATE_FAILED'],
      [2, 'GATE_FAILED'],
      [3, undefined],
    ]);
  });

  test('that their machine interrupted do not count, and keep what was told', async () => {
    const plan = planOf([{ key: 'api', gates: ['unit'], attempts: 2 }]);
    const run = await bench.start({
      plan,
      attempt: ({ stage, attempt }) =>
        attempt === 2
          ? {
              end: { kind: 'interrupted' },
              failure: failure('EXECUTOR_INTERRUPTED', { task: 'T', stage, attempt }),
            }
          : {},
      gates: (input) => (input.attempt === 1 ? gateFailure(input) : null),
    });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.told('api/3')?.feedback).toEqual(run.world.told('api/2')?.feedback);
    expect(run.world.told('api/3')?.feedback).toHaveLength(1);
  });

  test('that are used up ask for help, and a retry gives a new budget with the hint', async () => {
    const plan = planOf([{ key: 'api', gates: ['unit'], attempts: 1 }]);
    const run = await bench.start({
      plan,
      gates: (input) => (input.attempt < 2 ? gateFailure(input) : null),
    });
    const request = await run.asked('api');
    expect(request).toMatchObject({ kind: 'escalation', failure: { code: 'ATTEMPTS_USED_UP' } });
    expect(await run.status()).toMatchObject({ state: 'blocked', stages: [{ state: 'blocked' }] });
    await run.decide('api', 'retry', { comment: 'mind the types' });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.told('api/2')?.feedback).toMatchObject([
      { kind: 'attempt', attempt: 1 },
      { kind: 'comment', by: 'Ada', text: 'mind the types' },
    ]);
  });

  test('that cannot help ask at once, without using up the rest', async () => {
    const plan = planOf([{ key: 'api', attempts: 5 }]);
    const run = await bench.start({
      plan,
      attempt: ({ stage, attempt }) => ({
        head: null,
        failure: failure('EXECUTOR_NOT_FOUND', { task: 'T', stage, attempt, program: 'agent' }),
      }),
    });
    expect(await run.asked('api')).toMatchObject({ failure: { code: 'EXECUTOR_NOT_FOUND' }, attempt: 1 });
    await run.decide('api', 'give_up');
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_STAGES_FAILED' });
  });

  test('are stopped at the time limit, and told so', async () => {
    const plan = planOf([{ key: 'api', timeoutMs: 300 }]);
    const world = new ScriptedWorld({ plan }).hold('api/1');
    const run = await bench.startIn(world);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(world.stopped).toEqual(['api/1']);
    expect(world.told('api/2')?.feedback).toMatchObject([{ failure: { code: 'EXECUTOR_TIMED_OUT' } }]);
  });

  test('whose gates or executor break down for good are failures like others', async () => {
    const broken = (code: string) => {
      throw ApplicationFailure.nonRetryable('no disk', code, {
        ...gateFailure({ stage: 'api', attempt: 1 }),
        code,
      });
    };
    const plan = planOf([{ key: 'api', gates: ['unit'] }], { limits: { onExhausted: 'fail' } });
    const gates = await bench.start({ plan, gates: () => broken('STORE_DAMAGED') });
    expect(await gates.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_STAGES_FAILED' });
    expect((await gates.stage('api')).attempts).toMatchObject([
      { failure: { code: 'STORE_DAMAGED' } },
      { failure: { code: 'STORE_DAMAGED' } },
    ]);
    const executor = await bench.start({ plan, attempt: () => broken('STORE_DAMAGED') });
    expect(await executor.closed()).toMatchObject({ status: 'FAILED' });
    expect((await executor.stage('api')).attempts).toMatchObject([{ head: null }, { head: null }]);
  });
});

describe('stages that do not complete', () => {
  const usedUp = { attempt: () => ({ failure: gateFailure({ stage: 'a', attempt: 1 }) }) };

  test('block what needs them, with the reason, and nothing else', async () => {
    const plan = planOf(
      [
        { key: 'last', needs: ['middle'] },
        { key: 'middle', needs: ['a'] },
        { key: 'a', attempts: 1 },
        { key: 'other' },
      ],
      { limits: { onExhausted: 'fail' } },
    );
    const run = await bench.start({ plan, attempt: ({ stage }) => (stage === 'a' ? usedUp.attempt() : {}) });
    const closed = await run.closed();
    expect(closed).toMatchObject({ status: 'FAILED', type: 'RUN_STAGES_FAILED' });
    expect((await run.status()).stages.map(({ key, state, reason }) => [key, state, reason])).toEqual([
      ['last', 'blocked', 'needs middle, which is blocked'],
      ['middle', 'blocked', 'needs a, which is failed'],
      ['a', 'failed', expect.stringContaining('used up its attempts (1)')],
      ['other', 'completed', null],
    ]);
    expect(run.world.reports).toHaveLength(1);
  });

  test("are in nobody's way when skipped by a person", async () => {
    const plan = planOf([
      { key: 'base' },
      { key: 'a', needs: ['base'], attempts: 1 },
      { key: 'b', needs: ['a'] },
    ]);
    const run = await bench.start({ plan, attempt: ({ stage }) => (stage === 'a' ? usedUp.attempt() : {}) });
    await run.decide('a', 'skip', { comment: 'not needed' });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await run.stage('a')).toMatchObject({ state: 'skipped', reason: 'skipped by Ada: not needed' });
    expect(run.world.told('b/1')?.needs).toEqual([{ stage: 'base', attempt: 1, head: commitOf('base', 1) }]);
  });

  test('are skipped by their own rule, without gates or approval', async () => {
    const plan = planOf([
      { key: 'docs', gates: ['unit'] },
      { key: 'b', needs: ['docs'] },
    ]);
    const run = await bench.start({
      plan,
      attempt: ({ stage }) => (stage === 'docs' ? { head: null, skipped: 'nothing changed in docs/**' } : {}),
    });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.gated).toEqual([]);
    expect(await run.stage('docs')).toMatchObject({ state: 'skipped', reason: 'nothing changed in docs/**' });
  });

  test("cost a person's retry a free place: never more at once than allowed", async () => {
    const plan = planOf([{ key: 'a', attempts: 1 }, { key: 'b' }], { limits: { parallel: 1 } });
    const world = new ScriptedWorld({
      plan,
      attempt: ({ stage, attempt }) => (stage === 'a' && attempt === 1 ? usedUp.attempt() : {}),
    }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    expect(await run.decide('a', 'retry')).toMatchObject({ kind: 'accepted' });
    expect(await run.stage('a')).toMatchObject({ state: 'blocked' });
    world.release('b/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(world.peak).toBe(1);
  });
});
