import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Budget } from '../../src/domain/quota/budget.js';
import { agentUse } from '../support/agent-use.js';
import { planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { gateFailure, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const agent = { preset: 'claude', model: null, prompt: null };
const usd = (costUsd: number): Budget => ({ costUsd, tokens: null });
const NO_LIMIT: Budget = { costUsd: null, tokens: null };

test('attempts of a stage count together; at the limit a person is asked, and a retry gives it anew', async () => {
  const stage = {
    key: 'a',
    attempts: 5,
    gates: ['unit'],
    agent,
    budget: { stage: usd(0.5), attempt: NO_LIMIT },
  };
  const run = await bench.start({
    plan: planOf([stage]),
    attempt: () => ({ agent: agentUse({ costUsd: 0.25 }) }),
    gates: ({ attempt }) => (attempt < 3 ? gateFailure({ stage: 'a', attempt }) : null),
  });
  const request = await run.asked('a');
  expect(request).toMatchObject({ kind: 'escalation', attempt: 2 });
  expect(request.failure).toMatchObject({ code: 'QUOTA_USED_UP', class: 'human_required', retryable: false });
  expect(request.failure?.message).toContain('cost of the stage: $0.50/$0.50');
  expect(run.world.told('a/2')?.quotas).toMatchObject([{ scope: 'stage', kind: 'cost', consumed: 0.25 }]);
  expect(await run.stage('a')).toMatchObject({ state: 'blocked', quotas: [{ limit: 0.5, consumed: 0.5 }] });
  await run.decide('a', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/3')?.quotas).toMatchObject([{ consumed: 0, earlier: 0.5 }]);
  expect(await run.stage('a')).toMatchObject({ quotas: [{ consumed: 0.25, earlier: 0.5 }] });
});

test('the stages of a run share its limit, also before their first attempt', async () => {
  const run = await bench.start({
    plan: planOf(
      [
        { key: 'a', agent },
        { key: 'b', agent, needs: ['a'] },
      ],
      { limits: { budget: usd(0.2) } },
    ),
    attempt: () => ({ agent: agentUse({ costUsd: 0.25 }) }),
  });
  const request = await run.asked('b');
  expect(request.failure).toMatchObject({ code: 'QUOTA_RUN_USED_UP' });
  expect(request.failure?.message).toContain('cost of the run: $0.25/$0.20');
  expect(request.evidence.head).toBeNull();
  expect(run.world.begun).toEqual(['a/1']);
  expect((await run.status()).quotas).toMatchObject([{ scope: 'run', limit: 0.2, consumed: 0.25 }]);
  await run.decide('b', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect((await run.status()).quotas).toMatchObject([{ consumed: 0.25, earlier: 0.25 }]);
});

test('a rerun of a stage counts against the limit of the run', async () => {
  const world = new ScriptedWorld({
    plan: planOf([{ key: 'a', agent }, { key: 'b' }], { limits: { budget: usd(0.25) } }),
    attempt: ({ stage }) => (stage === 'a' ? { agent: agentUse({ costUsd: 0.25 }) } : {}),
  }).hold('b/1');
  const run = await bench.startIn(world);
  await run.when('a to be done', ({ stages }) => stages[0]?.state === 'completed');
  await run.rerun({ from: ['a'] });
  const request = await run.asked('a');
  expect(request.failure).toMatchObject({ code: 'QUOTA_RUN_USED_UP' });
  expect(run.world.begun).not.toContain('a/2');
  await run.decide('a', 'give_up');
  world.release('b/1');
  expect((await run.closed()).status).toBe('FAILED');
});

test('an attempt that turns out to be beyond its own limit is the last without a person', async () => {
  const stage = {
    key: 'a',
    attempts: 5,
    gates: ['unit'],
    agent,
    budget: { stage: NO_LIMIT, attempt: usd(0.1) },
  };
  const run = await bench.start({
    plan: planOf([stage]),
    attempt: () => ({ agent: agentUse({ costUsd: 0.25 }) }),
    gates: ({ attempt }) => gateFailure({ stage: 'a', attempt }),
  });
  const request = await run.asked('a', 1);
  expect(request.failure?.message).toContain('cost of the attempt: $0.25/$0.10');
  await run.decide('a', 'skip');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('a plan that fails when it is stuck fails at a limit', async () => {
  const stage = { key: 'a', agent };
  const run = await bench.start({
    plan: planOf([stage, { ...stage, key: 'b', needs: ['a'] }], {
      limits: { onExhausted: 'fail', budget: usd(0.25) },
    }),
    attempt: () => ({ agent: agentUse() }),
  });
  expect((await run.closed()).status).toBe('FAILED');
  expect(await run.stage('b')).toMatchObject({ state: 'failed', attempts: [] });
});

test('commands have no limits: nothing is asked for them', async () => {
  const run = await bench.start({ plan: planOf([{ key: 'a' }], { limits: { budget: usd(0.01) } }) });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/1')).not.toHaveProperty('quotas');
});

test('a paused run gives no attempt, also when there is enough left', async () => {
  const world = new ScriptedWorld({
    plan: planOf([{ key: 'a', agent, gates: ['unit'] }], { limits: { budget: usd(5) } }),
    attempt: () => ({ agent: agentUse() }),
    gates: ({ attempt }) => (attempt === 1 ? gateFailure({ stage: 'a', attempt }) : null),
  }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  await run.pause();
  world.release('a/1');
  await run.when('its first attempt', ({ stages }) => stages[0]?.attempts.length === 1);
  expect(run.world.begun).toEqual(['a/1']);
  await run.resume();
  expect((await run.closed()).status).toBe('COMPLETED');
  expect((await run.status()).quotas).toMatchObject([{ consumed: 0.5, limit: 5 }]);
});

test('an attempt is told which others of its run work beside it', async () => {
  const world = new ScriptedWorld({
    plan: planOf(
      [
        { key: 'a', agent },
        { key: 'b', agent },
        { key: 'c', agent, needs: ['a'] },
      ],
      {
        limits: { budget: usd(5) },
      },
    ),
    attempt: () => ({ agent: agentUse({ costUsd: 0.25 }) }),
  }).hold('a/1', 'b/1');
  const run = await bench.startIn(world);
  await run.begun('a/1', 'b/1');
  const grants = ['a/1', 'b/1'].map((name) => world.told(name)?.grant);
  const [early, late] = grants.sort((one, other) => (one?.number ?? 0) - (other?.number ?? 0));
  expect([early, late]).toEqual([
    { number: 1, open: [] },
    { number: 2, open: [1] },
  ]);
  world.release('a/1');
  await run.begun('c/1');
  const beside = world.told('b/1')?.grant?.number;
  expect(world.told('c/1')?.grant).toEqual({ number: 3, open: [beside] });
  world.release('b/1');
  expect((await run.closed()).status).toBe('COMPLETED');
});
