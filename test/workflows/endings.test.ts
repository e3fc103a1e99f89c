import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';

import { failure } from '../../src/domain/failure/catalogue.js';
import type { LedgerRow } from '../../src/domain/ledger/ledger-row.js';
import { RunStatus } from '../../src/domain/run/run-status.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { gateFailure, ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const ABORTED = { kind: 'done', changed: true };

const recorded = ({ world }: BenchRun, state: string) => {
  expect(world.kinds.at(-1)).toBe('finished');
  expect(world.ledger.map(({ seq }) => seq)).toEqual(world.ledger.map((_row, index) => index + 1));
  expect(world.saved).toHaveLength(1);
  expect(RunStatus.parse(world.saved[0])).toMatchObject({ state, endedAt: expect.any(String) });
  expect(world.reports).toEqual(world.saved);
};

describe('an abort', () => {
  test('answers when everything has stopped, and the run closes as Canceled', async () => {
    const world = new ScriptedWorld({ plan: planOf([{ key: 'a' }, { key: 'b' }, { key: 'c' }]) }).hold(
      'a/1',
      'b/1',
    );
    const run = await bench.startIn(world);
    await run.begun('a/1', 'b/1');
    expect(await run.abort()).toEqual(ABORTED);
    expect(world.running.size).toBe(0);
    expect([...world.stopped].sort()).toEqual(['a/1', 'b/1']);
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    const status = await run.status();
    expect(status).toMatchObject({ state: 'aborted', failure: { code: 'RUN_ABORTED' } });
    expect(status.failure?.message).toContain('aborted by Ada');
    expect(status.stages.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'stopped with its run'],
      ['failed', 'stopped with its run'],
      ['pending', null],
    ]);
    recorded(run, 'aborted');
    expect(world.kinds).toContain('abort_requested');
  });

  test('works while the run waits for a person', async () => {
    const run = await bench.start({ plan: planOf([{ key: 'a', approval: approvalRule() }]) });
    const decision = run.decision(await run.asked('a'), 'approve');
    expect(await run.abort()).toEqual(ABORTED);
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    expect((await run.status()).approvals).toMatchObject([{ state: 'withdrawn' }]);
    await expect(run.send(decision)).rejects.toThrow();
    recorded(run, 'aborted');
  });

  test('works while the run is blocked, and while it is paused', async () => {
    const plan = planOf([{ key: 'a', attempts: 1 }]);
    const run = await bench.start({ plan, attempt: (input) => ({ failure: gateFailure(input) }) });
    await run.asked('a');
    await run.pause();
    expect(await run.abort()).toEqual(ABORTED);
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
  });

  test('works during a handoff, and says what had been done', async () => {
    const plan = planOf([{ key: 'a' }], { handoff: planHandoff({ approval: approvalRule() }) });
    const run = await bench.start({ plan });
    await run.asked('handoff');
    expect(await run.abort()).toEqual(ABORTED);
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    expect(await run.status()).toMatchObject({
      handoff: { state: 'failed', note: 'stopped with its run', pushed: false },
    });
    expect(run.world.published).toEqual([]);
  });

  test('works before the run was opened, while the store is away', async () => {
    const run = await bench.start({
      plan: planOf([{ key: 'a' }]),
      open: () => {
        throw new Error('the store is away');
      },
    });
    await run.when('the run to be there', ({ state }) => state === 'queued');
    expect(await run.abort()).toEqual(ABORTED);
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    expect(await run.status()).toMatchObject({ state: 'aborted', number: 0 });
  });

  test('comes too late for a run that has failed', async () => {
    const plan = planOf([{ key: 'a', approval: approvalRule() }, { key: 'b' }]);
    const world = new ScriptedWorld({ plan }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    const request = await run.asked('a');
    const [, aborted] = await Promise.all([run.send(run.decision(request, 'reject')), run.abort()]);
    const { status } = await run.closed();
    expect([aborted.kind === 'done' && aborted.changed, status]).toEqual(
      status === 'FAILED' ? [false, 'FAILED'] : [true, 'CANCELLED'],
    );
  });
});

describe("Temporal's Cancel button", () => {
  test('is an abort, and messages are still answered meanwhile', async () => {
    let recording = false;
    const plan = planOf([{ key: 'a', approval: approvalRule() }, { key: 'b' }]);
    const world = new ScriptedWorld({
      plan,
      record: () => {
        if (!recording) throw new Error('the store is away');
      },
    }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    const decision = run.decision(await run.asked('a'), 'approve');
    await run.handle.cancel();
    await run.when('the run to have stopped', ({ state }) => state === 'aborted');
    expect(world.stopped).toEqual(['b/1']);
    await run.signal(decision);
    await run.signal('rubbish');
    expect(await run.send(decision)).toMatchObject({ kind: 'refused', code: 'DECISION_NOT_PENDING' });
    expect(await run.pause()).toEqual({ kind: 'done', changed: false });
    expect(await run.abort()).toEqual({ kind: 'done', changed: false });
    recording = true;
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    expect((await run.status()).failure?.message).toContain("Temporal's Cancel button");
    recorded(run, 'aborted');
  });
});

describe('the end of a run', () => {
  test('after a success is Completed, with the report', async () => {
    const run = await bench.start({ plan: planOf([{ key: 'a' }]) });
    const result = { state: 'completed', number: 3, report: 'report.md' };
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED', result });
    recorded(run, 'completed');
  });

  test('has a whole ledger also when the store has lost rows meanwhile', async () => {
    const lost: LedgerRow[] = [];
    const world: ScriptedWorld = new ScriptedWorld({
      plan: planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]),
      record: ([first]) => {
        const last = world.ledger.at(-1)?.seq ?? 0;
        if (first === undefined || first.seq <= last + 1) return;
        const seq = { run: 'run 3', seq: first.seq, expected: last + 1 };
        const gap = failure('LEDGER_GAP', seq);
        throw ApplicationFailure.create({ type: gap.code, nonRetryable: !gap.retryable, details: [gap] });
      },
    }).hold('a/1');
    const run = await bench.startIn(world);
    await waitUntil('rows in the ledger', () => world.ledger.length > 1);
    lost.push(...world.ledger.splice(1));
    world.release('a/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(lost.length).toBeGreaterThan(0);
    const numbers = new Set(world.ledger.map(({ seq }) => seq));
    expect([...numbers].sort((one, other) => one - other)).toEqual(
      Array.from({ length: numbers.size }, (_, index) => index + 1),
    );
    expect(world.kinds.at(-1)).toBe('finished');
    expect(world.kinds).toEqual(expect.arrayContaining(lost.map(({ kind }) => kind)));
  });

  test('has a whole ledger also when the store was lost with all that it knew of the run', async () => {
    let lost = false;
    const world: ScriptedWorld = new ScriptedWorld({
      plan: planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]),
      record: () => {
        if (!lost || world.restored.length > 0) return;
        const unknown = failure('RUN_UNKNOWN', { task: 'T' });
        throw ApplicationFailure.create({ type: unknown.code, nonRetryable: true, details: [unknown] });
      },
    }).hold('a/1');
    const run = await bench.startIn(world);
    await waitUntil('rows in the ledger', () => world.ledger.length > 1);
    world.ledger.splice(0);
    lost = true;
    world.release('a/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(world.restored).toMatchObject([{ number: 3, asked: { workflowId: run.handle.workflowId } }]);
    expect(world.ledger.map(({ seq }) => seq)).toEqual(world.ledger.map((_row, index) => index + 1));
    expect(world.kinds[0]).toBe('started');
    expect(world.kinds.at(-1)).toBe('finished');
  });

  test('after a failure is Failed, typed by its code, with the same record', async () => {
    const refused = failure('BASE_UNKNOWN', { task: 'T', base: 'mian', from: 'origin' });
    const run = await bench.start({ plan: planOf([{ key: 'a' }]), prepare: () => refused });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'BASE_UNKNOWN' });
    expect(run.world.begun).toEqual([]);
    recorded(run, 'failed');
  });

  test('of a run that could not be opened is Failed, typed by its code', async () => {
    const refused = failure('PLAN_NOT_STORED', { task: 'T', hash: 'f' });
    const run = await bench.start({
      plan: planOf([{ key: 'a' }]),
      open: () => ({ kind: 'failed', failure: refused }),
    });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'PLAN_NOT_STORED' });
    expect(await run.found()).toEqual({ state: 'failed', pendingApproval: false });
  });

  test('is that of the run before when its start token is used again', async () => {
    const run = await bench.start({
      plan: planOf([{ key: 'a' }]),
      open: () => ({ kind: 'ended', number: 2, state: 'aborted' }),
    });
    const result = { state: 'aborted', number: 2, report: null };
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED', result });
    expect(await run.status()).toMatchObject({ state: 'aborted', number: 2 });
    expect(run.world.begun).toEqual([]);
  });

  test('of a run with an input that is none is at once', async () => {
    const run = await bench.start({ plan: planOf([{ key: 'a' }]) }, { startToken: 'short' });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_INPUT_MALFORMED' });
  });

  test('comes also when the store refuses the rows for good', async () => {
    const run = await bench.start({
      plan: planOf([{ key: 'a' }]),
      record: () => {
        throw ApplicationFailure.nonRetryable('damaged', 'STORE_DAMAGED');
      },
    });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.saved).toHaveLength(1);
  });
});
