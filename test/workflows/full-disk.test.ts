import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';

import { failure } from '../../src/domain/failure/catalogue.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { commitOf, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const BEA = { name: 'Bea', email: 'bea@example.org' };
const FULL = failure('DISK_FULL', { path: '/state' });

/** A disk that is full until there is room: an activity has lost its patience with it. */
class Disk {
  isFull = true;

  readonly attempt = (): Partial<AttemptResult> => {
    if (!this.isFull) return {};
    throw ApplicationFailure.create({ type: FULL.code, nonRetryable: true, details: [FULL] });
  };
}

test('a person is asked at once; then the next attempt collects what was done', async () => {
  const disk = new Disk();
  const run = await bench.start({ plan: planOf([{ key: 'a', attempts: 3 }]), attempt: disk.attempt });
  const request = await run.asked('a', 1);
  expect(request).toMatchObject({ kind: 'escalation', failure: { code: 'DISK_FULL', class: 'env' } });
  expect(request.failure?.kept).toContain('a retry goes on with it');
  expect(request.failure?.next).toMatch(/^stagegate gc .*; when there is room: stagegate retry T-1 a$/);
  expect(await run.stage('a')).toMatchObject({ state: 'blocked', reason: FULL.message, attempt: 1 });
  await run.decide('a', 'retry');
  expect(await run.asked('a', 2)).toMatchObject({ kind: 'escalation', failure: { code: 'DISK_FULL' } });
  disk.isFull = false;
  await run.decide('a', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.attempts.map(({ attempt, unfinished }) => [attempt, unfinished])).toEqual([
    [1, undefined],
    [2, 1],
    [3, 1],
  ]);
  expect((await run.stage('a')).attempts.map((ended) => ended.failure?.code)).toEqual([
    'DISK_FULL',
    'DISK_FULL',
    undefined,
  ]);
});

test('what was collected since is nobody’s to collect: a later attempt is a new one', async () => {
  const disk = new Disk();
  const run = await bench.start({
    plan: planOf([{ key: 'a', gates: ['unit'], attempts: 1 }]),
    attempt: disk.attempt,
    gates: ({ attempt }) =>
      attempt === 2 ? failure('GATE_FAILED', { task: 'T', stage: 'a', attempt, gates: 'unit' }) : null,
  });
  await run.asked('a', 1);
  disk.isFull = false;
  await run.decide('a', 'retry');
  await run.asked('a', 2);
  await run.decide('a', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.attempts.map(({ unfinished }) => unfinished)).toEqual([undefined, 1, undefined]);
});

test('gates that a disk has refused judge the same attempt again; its executor does not work again', async () => {
  const disk = new Disk();
  const run = await bench.start({
    plan: planOf([
      {
        key: 'a',
        gates: ['unit'],
        approval: approvalRule(),
      },
    ]),
    gates: () => {
      disk.attempt();
      return null;
    },
  });
  expect(await run.asked('a', 1)).toMatchObject({ kind: 'escalation', failure: { code: 'DISK_FULL' } });
  expect((await run.stage('a')).attempts).toMatchObject([{ failure: FULL, head: commitOf('a', 1) }]);
  disk.isFull = false;
  await run.decide('a', 'retry');
  await run.when('the approval', ({ approvals }) =>
    approvals.some(({ kind, state }) => kind === 'approval' && state === 'pending'),
  );
  expect((await run.stage('a')).attempts).toMatchObject([
    { attempt: 1, failure: null, gates: [{ id: 'unit', outcome: 'passed' }] },
  ]);
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toEqual(['a/1']);
  expect(run.world.gated.length).toBeGreaterThan(1);
});

test('where the plan asks nobody, the attempts are used up first', async () => {
  const disk = new Disk();
  const run = await bench.start({
    plan: planOf([{ key: 'a', attempts: 2 }], { limits: { onExhausted: 'fail' } }),
    attempt: disk.attempt,
  });
  expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_STAGES_FAILED' });
  expect(run.world.attempts.map(({ attempt, unfinished }) => [attempt, unfinished])).toEqual([
    [1, undefined],
    [2, 1],
  ]);
});

test('what a person gives back is taken when there is room; no executor works on top of it meanwhile', async () => {
  const disk = new Disk();
  const run = await bench.start({
    plan: planOf([{ key: 'a', gates: ['unit'], approval: approvalRule() }], {
      limits: { onExhausted: 'fail' },
    }),
    takeBack: disk.attempt,
  });
  await run.asked('a', 1);
  await run.take('a');
  await run.giveBack('a');
  const request = await run.asked('a', 2);
  expect(request).toMatchObject({ kind: 'escalation', failure: { code: 'DISK_FULL' } });
  expect(request.failure?.next).toMatch(/when there is room: stagegate retry \S+ a$/);
  await run.decide('a', 'retry');
  expect(await run.asked('a', 2)).toMatchObject({ kind: 'escalation', failure: { code: 'DISK_FULL' } });
  disk.isFull = false;
  await run.decide('a', 'retry');
  const approval = await run.asked('a', 2);
  expect(approval).toMatchObject({ kind: 'approval', authors: [{ name: 'Ada' }] });
  expect(approval.evidence.head).toBe(commitOf('a', 2));
  expect(run.world.begun).toEqual(['a/1']);
  await run.decide('a', 'request_changes', { comment: 'shorter' });
  await run.asked('a', 3);
  await run.decide('a', 'approve', { actor: BEA });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.attempts.map(({ previous }) => previous)).toEqual([null, commitOf('a', 2)]);
  expect(run.world.takenBack.map(({ attempt, end }) => [attempt, end])).toEqual([
    [2, 'given'],
    [2, 'given'],
    [2, 'given'],
  ]);
  expect((await run.stage('a')).attempts).toMatchObject([
    { attempt: 1, failure: null },
    { attempt: 2, failure: null, gates: [{ id: 'unit', outcome: 'passed' }] },
    { attempt: 3, failure: null },
  ]);
});

test('what a person does not want used, and no host could lay aside, goes before the next attempt begins', async () => {
  const disk = new Disk();
  const run = await bench.start({
    plan: planOf([{ key: 'a', approval: approvalRule() }]),
    takeBack: disk.attempt,
  });
  await run.asked('a', 1);
  await run.take('a');
  await run.giveBack('a', { discard: true });
  expect(await run.asked('a', 1)).toMatchObject({ kind: 'approval' });
  await run.decide('a', 'request_changes', { comment: 'shorter' });
  const request = await run.asked('a', 2);
  expect(request).toMatchObject({ kind: 'escalation', failure: { code: 'DISK_FULL' } });
  expect(request.failure?.kept).toContain('a retry lays it aside first');
  expect(run.world.begun).toEqual(['a/1']);
  disk.isFull = false;
  await run.decide('a', 'retry');
  await run.asked('a', 3);
  expect(run.world.takenBack.map(({ attempt, end }) => [attempt, end])).toEqual([
    [2, 'discarded'],
    [2, 'discarded'],
    [2, 'discarded'],
  ]);
  expect((await run.stage('a')).attempts).toMatchObject([
    { attempt: 1, failure: null },
    { attempt: 2, failure: { code: 'WORK_DISCARDED' } },
    { attempt: 3, failure: null },
  ]);
  await run.decide('a', 'approve', { actor: BEA });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toEqual(['a/1', 'a/3']);
});

test('what failed for another reason is not taken back when a later attempt finds no room', async () => {
  const disk = new Disk();
  disk.isFull = false;
  const run = await bench.start({
    plan: planOf([{ key: 'a', approval: approvalRule() }]),
    attempt: disk.attempt,
    takeBack: () => ({
      failure: failure('EXECUTOR_FAILED', { task: 'T-1', stage: 'a', attempt: 2, exitCode: 1 }),
    }),
  });
  await run.asked('a', 1);
  await run.take('a');
  await run.giveBack('a');
  expect(await run.asked('a', 2)).toMatchObject({ kind: 'escalation', failure: { code: 'EXECUTOR_FAILED' } });
  disk.isFull = true;
  await run.decide('a', 'retry');
  await run.asked('a', 3);
  disk.isFull = false;
  await run.decide('a', 'retry');
  expect(await run.asked('a', 4)).toMatchObject({ kind: 'approval' });
  await run.decide('a', 'approve', { actor: BEA });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.takenBack).toHaveLength(1);
});

test('who takes the stage again goes on in the same tree: only what they give back counts, later too', async () => {
  const disk = new Disk();
  disk.isFull = false;
  const run = await bench.start({
    plan: planOf([{ key: 'a', approval: approvalRule() }]),
    attempt: disk.attempt,
    takeBack: disk.attempt,
  });
  await run.asked('a', 1);
  await run.take('a');
  disk.isFull = true;
  await run.giveBack('a');
  await run.asked('a', 2);
  await run.take('a');
  disk.isFull = false;
  await run.giveBack('a');
  expect(await run.asked('a', 3)).toMatchObject({ kind: 'approval', attempt: 3 });
  disk.isFull = true;
  await run.decide('a', 'request_changes', { comment: 'shorter' });
  expect(await run.asked('a', 4)).toMatchObject({ kind: 'escalation', failure: { code: 'DISK_FULL' } });
  disk.isFull = false;
  await run.decide('a', 'retry');
  expect(await run.asked('a', 5)).toMatchObject({ kind: 'approval' });
  await run.decide('a', 'approve', { actor: BEA });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.takenBack.map(({ attempt }) => attempt)).toEqual([2, 3]);
  expect(run.world.attempts.map(({ attempt, unfinished }) => [attempt, unfinished])).toEqual([
    [1, undefined],
    [4, undefined],
    [5, 4],
  ]);
});

test.each(['told', 'thrown'])(
  'a base that finds no room, %s: the run ends before any stage, and says how to begin anew',
  async (how) => {
    const world = new ScriptedWorld({
      plan: planOf([{ key: 'a' }]),
      prepare: () => {
        if (how === 'told') return FULL;
        throw ApplicationFailure.create({ type: FULL.code, nonRetryable: true, details: [FULL] });
      },
    });
    const run = await bench.startIn(world);
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'DISK_FULL' });
    const [report] = world.reports;
    expect(report?.failure).toMatchObject({
      code: 'DISK_FULL',
      kept: expect.stringContaining('before any of its stages began'),
      next: expect.stringMatching(/; when there is room: stagegate rerun \S+ --failed$/),
    });
    expect(world.begun).toEqual([]);
  },
);
