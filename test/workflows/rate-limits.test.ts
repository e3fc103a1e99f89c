import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { failure } from '../../src/domain/failure/catalogue.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';
import { agentUse } from '../support/agent-use.js';
import { planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { gateFailure, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const HOUR = 3_600_000;

/** An attempt that its agent's provider lets do no more. */
function limited({ stage, attempt }: { stage: string; attempt: number }, waitMs: number | null) {
  const at = { task: 'T', stage, attempt, agent: 'claude', wait: null, words: '' };
  const part: Partial<AttemptResult> = {
    end: { kind: 'exited', exitCode: 1 },
    failure: failure('AGENT_RATE_LIMITED', at),
    agent: agentUse({ rateLimit: { waitMs } }),
  };
  return part;
}

test('a rate limit is waited for as the agent asks, and spends no attempt', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a', attempts: 1, gates: ['unit'] }]),
    attempt: (input) => (input.attempt === 1 ? limited(input, 100) : {}),
  });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toEqual(['a/1', 'a/2']);
  expect(run.world.told('a/2')?.feedback).toEqual([]);
  const stage = await run.stage('a');
  expect(stage).toMatchObject({ state: 'completed', attempt: 2, maxAttempts: 2, reason: null });
  expect(stage).not.toHaveProperty('waits');
  const row = run.world.ledger.find(({ kind }) => kind === 'rate_limited');
  expect(row?.data).toMatchObject({ stage: 'a', attempt: 1, agent: 'claude' });
  expect(run.world.failures).toEqual([]);
});

test('what failed before a rate limit is still told to the attempt after it', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a', attempts: 2, gates: ['unit'] }]),
    attempt: (input) => (input.attempt === 2 ? limited(input, 1) : {}),
    gates: ({ attempt }) => (attempt === 1 ? gateFailure({ stage: 'a', attempt }) : null),
  });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/3')?.feedback).toMatchObject([{ kind: 'attempt', attempt: 1 }]);
});

test('while a stage waits it says until when, the others go on in its place, and an abort ends it at once', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a' }, { key: 'b' }, { key: 'c', needs: ['b'] }], { limits: { parallel: 1 } }),
    attempt: (input) => (input.stage === 'a' ? limited(input, HOUR) : {}),
  });
  const status = await run.when('the others to be done', ({ stages }) =>
    stages.slice(-1).some(({ state }) => state === 'completed'),
  );
  const [waiting] = status.stages;
  expect(status.state).toBe('running');
  expect(waiting).toMatchObject({ state: 'running', waits: { kind: 'rate_limit', agent: 'claude' } });
  expect(waiting?.reason).toMatch(/^the provider of claude lets it do no more before 20\d\d-.* UTC$/);
  const until = waiting?.waits?.kind === 'rate_limit' ? Date.parse(waiting.waits.until) : 0;
  expect(until).toBeGreaterThan(Date.now() + HOUR / 2);
  await run.abort();
  expect((await run.closed()).status).toBe('CANCELLED');
});

test('a wait that ends while the run is paused begins nothing before the resume', async () => {
  const run = await bench.startIn(
    new ScriptedWorld({
      plan: planOf([{ key: 'a' }, { key: 'b' }]),
      attempt: (input) => (input.stage === 'a' && input.attempt === 1 ? limited(input, 50) : {}),
    }).hold('b/1', 'a/1'),
  );
  await run.begun('a/1', 'b/1');
  await run.pause();
  run.world.release('a/1');
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  await run.when('its end', ({ stages }) => Date.parse(waitEnd(stages[0]?.waits)) < Date.now() - 200);
  expect(run.world.begun).not.toContain('a/2');
  run.world.release('b/1');
  await run.resume();
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toContain('a/2');
});

const waitEnd = (waits: { kind: string; until?: string } | undefined) => waits?.until ?? '';

test('a wait that would be too long asks a person; a retry waits anew', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a' }], { limits: { rateLimitMs: 1000 } }),
    attempt: (input) =>
      input.attempt === 1 ? limited(input, HOUR) : input.attempt === 2 ? limited(input, 900) : {},
  });
  const request = await run.asked('a');
  expect(request.failure).toMatchObject({ code: 'AGENT_RATE_LIMIT_LASTS', class: 'env', retryable: false });
  expect(request.failure?.message).toContain('longer than 1s');
  await run.decide('a', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toEqual(['a/1', 'a/2', 'a/3']);
});

test('a stage that is taken back while it waits begins anew, and the left-over timer does nothing', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a' }]),
    attempt: (input) => (input.attempt === 1 ? limited(input, 2000) : {}),
  });
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  await run.rerun({ from: ['a'] });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/2')?.since).toBe(2);
});

test.each(['before', 'after'] as const)(
  'a run that is Reset to the moment %s the start of a stage that waits goes on waiting for it',
  async (to) => {
    const run = await bench.start({
      plan: planOf([{ key: 'a' }]),
      attempt: (input) => (input.attempt === 1 ? limited(input, 3000) : {}),
    });
    await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
    await run.reset('a', to);
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual(['a/1', 'a/2']);
  },
);

test('a person ends the wait: the next attempt begins at once, once for each request, and no attempt is spent', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a', attempts: 1 }, { key: 'b' }]),
    attempt: (input) => (input.stage === 'a' && input.attempt === 1 ? limited(input, HOUR) : {}),
  });
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  const refused = async (stage: string, part = {}) => {
    const outcome = await run.retryNow(stage, part);
    return outcome.kind === 'refused' ? outcome.failure.code : null;
  };
  expect(await refused('b')).toBe('STAGE_NOT_LIMITED');
  expect(await refused('c')).toBe('STAGE_UNKNOWN');
  expect(await refused('a', { runNumber: 7 })).toBe('RUN_REPLACED');
  await run.pause();
  const request = { token: 'now-or-never' };
  expect(await run.retryNow('a', request)).toEqual({ kind: 'done', changed: true, attempt: 2 });
  expect(await run.retryNow('a', request)).toMatchObject({ changed: false, attempt: 2 });
  expect(await refused('b', request)).toBe('REQUEST_TOKEN_USED');
  expect(await refused('a')).toBe('STAGE_NOT_LIMITED');
  expect(run.world.begun).not.toContain('a/2');
  await run.resume();
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(await run.stage('a')).toMatchObject({ state: 'completed', attempt: 2, maxAttempts: 2 });
  const row = run.world.ledger.find(({ data }) => data['action'] === 'retry_now');
  expect(row).toMatchObject({ kind: 'decided', data: { stage: 'a', attempt: 2, actor: { name: 'Ada' } } });
});

test('a person takes a stage that waits for a rate limit; laid aside, it tries again', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a', attempts: 1 }]),
    attempt: (input) => (input.attempt === 1 ? limited(input, HOUR) : {}),
  });
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  expect(await run.take('a')).toMatchObject({ kind: 'done', changed: true, attempt: 2 });
  const taken = await run.stage('a');
  expect(taken).toMatchObject({ taken: { by: { name: 'Ada' } } });
  expect(taken).not.toHaveProperty('waits');
  await run.giveBack('a', { discard: true });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toEqual(['a/1', 'a/3']);
});

test('what a person gives back is judged in place of the attempt that waits for a rate limit', async () => {
  const run = await bench.start({
    plan: planOf([{ key: 'a', attempts: 1, gates: ['unit'] }]),
    attempt: (input) => limited(input, HOUR),
  });
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  await run.take('a');
  expect(await run.giveBack('a')).toMatchObject({ kind: 'done', attempt: 2 });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toEqual(['a/1']);
  expect(run.world.gated).toMatchObject([{ attempt: 2 }]);
});
