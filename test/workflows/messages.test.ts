import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import { WorkflowUpdateFailedError } from '@temporalio/client';

import {
  decideUpdate,
  pauseUpdate,
  stageAnswerSignal,
  stageEventSignal,
  stageHoldSignal,
} from '../../src/contract/messages.js';
import { describeRun } from '../../src/client/run/describe-run.js';
import { startRun } from '../../src/client/run/start-run.js';
import { onConnection } from '../../src/client/run/temporal.js';
import { RunStatus } from '../../src/domain/run/run-status.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench, runInput } from '../support/run-bench.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { TEST_NAMESPACE, uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const asking = planOf([{ key: 'design', approval: approvalRule() }]);
const RUBBISH: readonly unknown[] = [
  undefined,
  null,
  0,
  'approve',
  [],
  {},
  { __proto__: null, constructor: 1 },
  { runNumber: 3, requestId: 'design/1', action: 'approve' },
  { hold: 'yes' },
  { kind: 'approved', more: true },
  { stage: 'design', number: 3, event: { kind: 'approval_wanted' } },
];

const finish = async (run: BenchRun) => {
  await run.decide('design', 'approve');
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
};

describe('a decision by signal', () => {
  test('does what the update does', async () => {
    const run = await bench.start({ plan: asking });
    await run.signal(run.decision(await run.asked('design'), 'approve'));
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const [request] = (await run.status()).approvals;
    expect(request?.decisions).toMatchObject([{ action: 'approve', via: 'signal' }]);
  });

  test('of any other shape is written down, and the run goes on', async () => {
    const run = await bench.start({ plan: asking });
    await run.asked('design');
    for (const payload of RUBBISH) await run.signal(payload);
    await waitUntil('all to be refused', () => refused(run).length === RUBBISH.length);
    expect(refused(run)[0]?.data).toMatchObject({ via: 'signal', outcome: { code: 'DECISION_MALFORMED' } });
    await finish(run);
  });

  test('that cannot even be decoded is refused like any other', async () => {
    const run = await bench.start({ plan: asking });
    await run.asked('design');
    const bytes = (text: string) => new TextEncoder().encode(text);
    const payloads: Payload[] = [
      { metadata: { encoding: bytes('json/plain') }, data: bytes('{"half') },
      { metadata: { encoding: bytes('binary/unheard-of') }, data: new Uint8Array([0, 255]) },
      { metadata: {}, data: bytes('bare') },
    ];
    for (const signalName of ['decide', 'stageEvent', 'pullSeen'])
      for (const payload of payloads)
        await bench.client.workflowService.signalWorkflowExecution({
          namespace: TEST_NAMESPACE,
          workflowExecution: { workflowId: run.handle.workflowId },
          signalName,
          input: { payloads: [payload] },
        });
    await waitUntil('all to be refused', () => refused(run).length === payloads.length);
    await finish(run);
  });

  test('five hundred times at once counts once', async () => {
    const run = await bench.start({
      plan: planOf([{ key: 'design', approval: approvalRule({ count: 2 }) }]),
    });
    const decision = run.decision(await run.asked('design'), 'approve');
    await Promise.all(Array.from({ length: 500 }, () => run.signal(decision)));
    const { approvals } = await run.when(
      'it to be heard',
      (status) => status.approvals[0]?.decisions.length === 1,
    );
    expect(approvals[0]).toMatchObject({ state: 'pending' });
    await run.decide('design', 'approve', { actor: { name: 'Bea', email: null } });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.kinds.filter((kind) => kind === 'decided')).toHaveLength(2);
    expect(refused(run)).toEqual([]);
  });
});

describe('a malformed update', () => {
  test('is refused and leaves no trace in the history', async () => {
    const run = await bench.start({ plan: asking });
    await run.asked('design');
    const before = (await run.events()).filter((type) => /UPDATE|4[12]|47/.test(type));
    for (const payload of RUBBISH.slice(1)) {
      const args: [never] = [payload as never];
      await expect(run.handle.executeUpdate(decideUpdate, { args })).rejects.toThrow(
        WorkflowUpdateFailedError,
      );
      await expect(run.handle.executeUpdate(pauseUpdate, { args })).rejects.toThrow(
        WorkflowUpdateFailedError,
      );
    }
    expect((await run.events()).filter((type) => /UPDATE|4[12]|47/.test(type))).toEqual(before);
    expect(refused(run)).toEqual([]);
    await finish(run);
  });
});

describe('messages that only stages should send', () => {
  test('are passed over when no open stage could have sent them', async () => {
    const run = await bench.start({
      plan: planOf([
        { key: 'design', approval: approvalRule() },
        { key: 'late', needs: ['design'] },
      ]),
    });
    const { evidence } = await run.asked('design');
    const before = await run.status();
    const wanted = { kind: 'approval_wanted', attempt: 1, evidence } as const;
    for (const stage of ['late', 'nowhere', 'handoff', '__proto__'])
      await run.handle.signal(stageEventSignal, { stage, number: 3, event: wanted });
    await run.handle.signal(stageEventSignal, {
      stage: 'design',
      number: 2,
      event: { kind: 'validating', attempt: 9 },
    });
    for (const payload of RUBBISH) await run.handle.signal('stageEvent', payload);
    expect(await run.status()).toEqual(before);
    await finish(run);
  });

  test('do a stage no harm when they are rubbish', async () => {
    const workflowId = bench.nextStageId('design');
    const world = new ScriptedWorld({ plan: asking }).hold('design/1');
    const run = await bench.startIn(world);
    await run.begun('design/1');
    const stage = bench.client.workflow.getHandle(workflowId);
    for (const payload of RUBBISH) {
      await stage.signal(stageAnswerSignal.name, payload);
      await stage.signal(stageHoldSignal.name, payload);
    }
    world.release('design/1');
    await finish(run);
  });
});

describe('the status', () => {
  test('is there before the run was opened, and messages wait for it', async () => {
    let open = false;
    const run = await bench.start({
      plan: asking,
      open: () => {
        if (!open) throw new Error('the store is away');
        return null;
      },
    });
    const status = RunStatus.parse(await run.status());
    expect(status).toMatchObject({ state: 'queued', number: 0, stages: [] });
    const paused = run.pause();
    open = true;
    expect(await paused).toEqual({ kind: 'done', changed: true });
    expect(await run.status()).toMatchObject({ state: 'paused' });
    await run.resume();
    await finish(run);
  });

  test('can be found by search attributes and is shown in Temporal Web', async () => {
    const run = await bench.start({ plan: asking });
    await run.asked('design');
    expect(await run.found()).toEqual({ state: 'awaiting_approval', pendingApproval: true });
    const metadata: unknown = await run.handle.query('__temporal_workflow_metadata');
    expect(JSON.stringify(metadata)).toContain('design');
    await finish(run);
    expect(await run.found()).toEqual({ state: 'completed', pendingApproval: false });
  });

  test('names the number also to those whom no worker answers, and to a second start', async () => {
    const run = await bench.start({ plan: asking });
    await run.asked('design');
    const options = { connection: bench.client.connection, address: 'here', namespace: TEST_NAMESPACE };
    const temporal = onConnection({ ...options, queuePrefix: uniquePrefix() });
    const taskKey = (await run.status()).task.key;
    const input = runInput({ taskKey, slug: bench.queue });
    const runKey = { slug: bench.queue, taskKey };
    expect(await describeRun(temporal, runKey)).toMatchObject({ run: { number: run.number } });
    const second = startRun(temporal, { input: { ...input, startToken: 'token-of-another' } });
    await expect(second).rejects.toMatchObject({
      failure: { code: 'RUN_ALREADY_ACTIVE', message: expect.stringContaining(`number ${run.number}`) },
    });
    await finish(run);
  });
});

function refused(run: BenchRun) {
  return run.world.ledger.filter(({ kind }) => kind === 'decision_refused');
}
