import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Plan } from '../../src/domain/plan/plan.js';
import type { BenchRun } from '../support/bench-run.js';
import { openedAt as openedOnBench } from '../support/opened-at.js';
import { RunBench } from '../support/run-bench.js';
import { planOf } from '../support/run-plan.js';
import { commitOf } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

describe('a run whose host is silent', () => {
  let bench: RunBench;

  beforeAll(async () => {
    bench = await RunBench.open();
  });
  afterAll(() => bench.close());

  const openedAt = (host: string, plan: Plan) => () => openedOnBench({ bench, host, plan });

  async function probes(run: BenchRun, child: string): Promise<number> {
    const { events } = await run.history(child);
    return (events ?? []).filter(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'probe',
    ).length;
  }

  test('goes on there as if nothing had been when the host answers its probe', async () => {
    const simple = planOf([{ key: 'api' }]);
    await bench.hostServes('busy', 'io');
    const run = await bench.start({ plan: simple, open: openedAt('busy', simple) });
    await waitUntil('a probe', async () => (await probes(run, 'api').catch(() => 0)) > 0);
    await bench.hostServes('busy', 'exec');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.begun).toEqual(['api/1']);
    expect(run.world.chosen).toEqual([]);
    expect(run.world.kinds).not.toContain('host_changed');
  });

  test('waits and says so while no other host can take the work, and goes on when it is back', async () => {
    const simple = planOf([{ key: 'api' }]);
    const why = 'no other host is well';
    const first = await bench.hostServes('alone', 'io');
    const run = await bench.start({
      plan: simple,
      open: openedAt('alone', simple),
      choose: () => ({ kind: 'none', why }),
    });
    await run.when('the stage to begin', ({ stages }) => stages[0]?.state === 'running');
    first.leave();
    const { stages } = await run.when(
      'the silence to be told',
      (status) => typeof status.stages[0]?.reason === 'string',
    );
    expect(stages[0]).toMatchObject({
      state: 'running',
      reason: expect.stringMatching(/^host alone is not answering since .* UTC; no other host is well$/),
    });
    await waitUntil('another look', () => run.world.chosen.length > 1);
    expect(run.world.chosen[0]).toMatchObject({ stage: 'api', attempt: 1, silent: 'alone' });
    await bench.hostServes('alone');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.begun).toEqual(['api/1']);
    expect((await run.status()).stages[0]).toMatchObject({ state: 'completed', reason: null });
  });

  test('moves with a new attempt that costs nothing; a late result of the fenced one changes nothing', async () => {
    const pair = planOf([
      { key: 'api', attempts: 1 },
      { key: 'ui', needs: ['api'] },
    ]);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const lost = await bench.hostServes('lost');
    await bench.hostServes('other');
    const run = await bench.start({
      plan: pair,
      open: openedAt('lost', pair),
      choose: () => ({ kind: 'host', hostId: 'other', queues: bench.queuesOf('other') }),
      attempt: async ({ stage, attempt }) => {
        if (stage === 'api' && attempt === 1) await held;
        return {};
      },
    });
    await run.begun('api/1');
    lost.leave();
    await run.begun('api/2');
    letGo();
    await lost.gone();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const { stages, host } = await run.status();
    expect(host).toBe('other');
    expect(stages[0]?.head).toBe(commitOf('api', 2));
    expect(stages[0]?.attempts.map(({ attempt, failure }) => [attempt, failure?.code ?? 'passed'])).toEqual([
      [1, 'HOST_LOST'],
      [2, 'passed'],
    ]);
    expect(run.world.chosen).toMatchObject([{ stage: 'api', attempt: 1, silent: 'lost' }]);
    expect([...new Set(run.world.begun)]).toEqual(['api/1', 'api/2', 'ui/1']);
    expect(run.world.kinds).toContain('host_changed');
  });

  test('moves once more when the other host is lost as well', async () => {
    const simple = planOf([{ key: 'api', attempts: 1 }]);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const hosts = [await bench.hostServes('one'), await bench.hostServes('two')];
    const run = await bench.start({
      plan: simple,
      open: openedAt('one', simple),
      choose: ({ silent }) => {
        const hostId = silent === 'one' ? 'two' : 'three';
        return { kind: 'host', hostId, queues: bench.queuesOf(hostId) };
      },
      attempt: async ({ attempt }) => {
        if (attempt < 3) await held;
        return {};
      },
    });
    await run.begun('api/1');
    hosts[0]?.leave();
    await run.begun('api/2');
    hosts[1]?.leave();
    await run.when('the third to have it', ({ stages }) => stages[0]?.attempt === 3);
    await bench.hostServes('three');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    letGo();
    const { stages, host } = await run.status();
    expect(host).toBe('three');
    expect(stages[0]?.attempts.map(({ failure }) => failure?.code ?? 'passed')).toEqual([
      'HOST_LOST',
      'HOST_LOST',
      'passed',
    ]);
    expect(run.world.chosen.map(({ silent, attempt }) => [silent, attempt])).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
  });

  test('can be aborted while nobody answers', async () => {
    const simple = planOf([{ key: 'api' }]);
    const host = await bench.hostServes('away', 'io');
    const run = await bench.start({ plan: simple, open: openedAt('away', simple) });
    await run.when('the stage to begin', ({ stages }) => stages[0]?.state === 'running');
    host.leave();
    await run.when('the silence to be told', ({ stages }) => typeof stages[0]?.reason === 'string');
    await run.abort();
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    expect((await run.status()).state).toBe('aborted');
  });

  test('judges a kept commit again on another host, without a new attempt', async () => {
    const gated = planOf([{ key: 'api', attempts: 1, gates: ['unit'] }]);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const judge = await bench.hostServes('judge');
    await bench.hostServes('bench');
    const run = await bench.start({
      plan: gated,
      open: openedAt('judge', gated),
      choose: () => ({ kind: 'host', hostId: 'bench', queues: bench.queuesOf('bench') }),
      gates: async () => {
        if (run.world.chosen.length === 0) await held;
        return null;
      },
    });
    await waitUntil('the gates to begin', () => run.world.gated.length > 0);
    judge.leave();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    letGo();
    expect(run.world.begun).toEqual(['api/1']);
    expect(run.world.chosen).toMatchObject([{ stage: 'api', attempt: 1, silent: 'judge' }]);
  });
});
