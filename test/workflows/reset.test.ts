import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';

import { RunClient } from '../../src/client/run-client.js';
import { WORKFLOW_PATIENCE } from '../../src/worker/workflow-patience.js';
import { repeated } from '../replay/repeated.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import {
  payloadConverterPath,
  TEST_NAMESPACE,
  testAddress,
  workflowBundlePath,
} from '../support/temporal.js';
import { commitOf, gateFailure, ScriptedWorld } from '../support/scripted-world.js';

const chain = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);

describe('a run that was Reset', () => {
  let bench: RunBench;
  beforeAll(async () => {
    bench = await RunBench.open();
  });
  afterAll(() => bench.close());

  const withStageAtWork = async () => {
    const world = new ScriptedWorld({ plan: chain }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    return { run, world };
  };

  test.each(['before', 'after'] as const)(
    'goes on with a stage that works meanwhile: reset to %s its start',
    async (to) => {
      const { run, world } = await withStageAtWork();
      await run.reset('b', to);
      if (to === 'before') await run.adopted('b');
      world.release('b/1');
      expect((await run.closed()).status).toBe('COMPLETED');
      expect(world.begun).toEqual(['a/1', 'b/1']);
      expect(world.stopped).toEqual([]);
    },
  );

  test.each(['before', 'after'] as const)(
    'hears a stage that waits for people: reset to %s its start',
    async (to) => {
      const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule() }]);
      const run = await bench.start({ plan });
      await run.asked('b');
      await run.reset('b', to);
      await run.decide('b', 'request_changes');
      await run.asked('b', 2);
      await run.decide('b', 'approve');
      expect((await run.closed()).status).toBe('COMPLETED');
      expect(run.world.begun).toEqual(['a/1', 'b/1', 'b/2']);
    },
  );

  test('counts the same answer again, which the Reset had repeated before it was asked', async () => {
    const plan = planOf([
      { key: 'a' },
      { key: 'b', needs: ['a'], approval: approvalRule() },
      { key: 'c', needs: ['b'] },
    ]);
    const world = new ScriptedWorld({ plan }).hold('c/1');
    const run = await bench.startIn(world);
    const decision = run.decision(await run.asked('b'), 'approve');
    const [, slug = '', taskKey = ''] = run.handle.workflowId.split('/');
    const answer = async () => {
      const connection = await Connection.connect({ address: testAddress() });
      const runs = new RunClient({ connection, address: testAddress(), namespace: TEST_NAMESPACE });
      try {
        return await runs.decide({ runKey: { slug, taskKey }, decision });
      } finally {
        await connection.close();
      }
    };
    expect(await answer()).toMatchObject({ kind: 'accepted', effective: true });
    await run.begun('c/1');
    await run.reset('a', 'after');
    await run.asked('b');
    expect(await answer()).toMatchObject({ kind: 'accepted', effective: true });
    expect(await answer()).toMatchObject({ kind: 'duplicate' });
    world.release('c/1');
    expect((await run.closed()).status).toBe('COMPLETED');
  });

  test.each(['before', 'after'] as const)('goes on after it had ended: reset to %s a stage', async (to) => {
    const run = await bench.start({ plan: chain });
    await run.closed();
    await run.reset('b', to);
    expect((await run.closed()).status).toBe('COMPLETED');
    expect((await run.stage('b')).state).toBe('completed');
  });

  test.each(['before', 'after'] as const)(
    'goes on after it was terminated: reset to %s a stage',
    async (to) => {
      const { run, world } = await withStageAtWork();
      await run.handle.terminate('test');
      await run.stageClosed('b');
      world.release('b/1');
      await run.reset('b', to);
      expect((await run.closed()).status).toBe('COMPLETED');
    },
  );

  test.each(['before', 'after'] as const)(
    'stops its stage when it is aborted: reset to %s it',
    async (to) => {
      const { run, world } = await withStageAtWork();
      await run.reset('b', to);
      if (to === 'before') await run.adopted('b');
      await run.abort();
      expect((await run.closed()).status).toBe('CANCELLED');
      expect(world.stopped).toEqual(['b/1']);
      expect(world.running.size).toBe(0);
    },
  );

  test('does not believe a signal that tells the end of a stage about which people are asked', async () => {
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule() }]);
    const run = await bench.start({ plan });
    await run.asked('b');
    await run.reset('b', 'before');
    await run.adopted('b');
    await run.asked('b');
    const result = { kind: 'skipped', reason: 'not needed', last: null };
    const event = { kind: 'stage_ended', result };
    await run.handle.signal('stageEvent', { stage: 'b', number: run.number, event });
    await run.decide('b', 'approve');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(await run.stage('b')).toMatchObject({ state: 'completed' });
  });

  test('takes over a handoff that waits for a yes', async () => {
    const plan = planOf([{ key: 'a' }], { handoff: planHandoff({ approval: approvalRule() }) });
    const run = await bench.start({ plan });
    await run.asked('handoff');
    await run.reset('handoff', 'before');
    await run.decide('handoff', 'approve');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.published).toHaveLength(2);
    expect((await run.status()).handoff.state).toBe('done');
  });

  test('begins its groups anew: one that is open is not taken for an earlier one, and nothing is made of other work', async () => {
    const plan = planOf([{ key: 'a' }, { key: 'b' }], {
      handoff: planHandoff({ start: 'manual', approval: approvalRule() }),
    });
    const run = await bench.start({ plan });
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    const hands = async (stage: string, group: number, collector: string) => {
      await run.when(`${stage} to wait for a yes`, ({ handoff, approvals, groups = [] }) => {
        const waits = approvals.some(
          ({ state, evidence }) => state === 'pending' && evidence.head === collector,
        );
        const open = groups.find(({ number, state }) => number === group && state === 'open');
        return waits && handoff.collector === collector && open?.stages[0]?.stage === stage;
      });
    };
    await run.handOff(['b']);
    await hands('b', 1, commitOf('collector', 1));
    await run.decide('handoff', 'approve');
    await run.when('b to be out', ({ groups = [] }) => groups[0]?.state === 'done');
    await run.handOff(['a']);
    await hands('a', 2, commitOf('collector', 2));
    await run.reset('handoff', 'before');
    await hands('b', 1, commitOf('collector', 1));
    await run.decide('handoff', 'approve');
    await hands('a', 2, commitOf('collector', 2));
    await run.decide('handoff', 'approve');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.assembled.map(({ attempt, heads }) => [attempt, heads[0]?.stage])).toEqual([
      [1, 'b'],
      [2, 'a'],
      [1, 'b'],
      [2, 'a'],
    ]);
    expect((await run.status()).groups).toMatchObject([
      { stages: [{ stage: 'b' }], collector: commitOf('collector', 1), pushed: true },
      { stages: [{ stage: 'a' }], collector: commitOf('collector', 2), pushed: true },
    ]);
  });

  test('can be built up again, though it was handed in again what came in turn', async () => {
    const run = await repeated.play(bench);
    const bundle = {
      workflowBundle: { codePath: workflowBundlePath },
      dataConverter: { payloadConverterPath },
    };
    const replayed = Worker.runReplayHistory({ ...WORKFLOW_PATIENCE, ...bundle }, await run.history(null));
    await expect(replayed).resolves.toBeUndefined();
  });

  test('takes over a stage that is stuck', async () => {
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], attempts: 1 }]);
    const run = await bench.start({
      plan,
      attempt: (input) => (input.stage === 'b' && input.attempt === 1 ? { failure: gateFailure(input) } : {}),
    });
    await run.asked('b');
    await run.reset('b', 'before');
    await run.decide('b', 'retry');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual(['a/1', 'b/1', 'b/2']);
  });
});
