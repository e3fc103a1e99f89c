import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AttemptInput } from '../../../src/activities/contracts.js';
import type { Budget } from '../../../src/domain/quota/budget.js';
import type { Quota } from '../../../src/domain/quota/quota.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { agentUse } from '../../support/agent-use.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { standIn, type Turn } from '../../support/stand-ins.js';
import { waitUntil } from '../../support/wait-until.js';

const dir = mkdtempSync(join(tmpdir(), 'stagegate-limits-'));
const bin = join(dir, 'bin');
let bench: ActivityBench;
let day: Budget | null = null;

beforeAll(() => {
  mkdirSync(bin);
});
// what is used in a repository counts for all that follows there
beforeEach(async () => {
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: dir };
  bench = await ActivityBench.open({ env, part: { dayLimit: () => day } });
});
afterEach(() => bench.close());
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const quota = (part: Partial<Quota>): Quota => ({
  scope: 'stage',
  kind: 'cost',
  limit: 2,
  consumed: 0,
  earlier: 0,
  isLeast: false,
  ...part,
});
const step = (cost: number) => {
  const tokens = { input: 600, output: 100, reasoning: 0, cache: { read: 0, write: 0 } };
  return JSON.stringify({ type: 'step_finish', sessionID: 's1', part: { cost, tokens } });
};

async function attempt({
  turn,
  quotas,
  agent = 'opencode',
}: {
  turn: Turn;
  quotas: Quota[];
  agent?: string;
}) {
  const program = standIn({ bin, agent, turns: [turn] });
  const before = program.calls().length;
  const run = await bench.runOf(`plan: p\nstages: {work: {agent: ${agent}}}\n`);
  const result = await bench.attempt(run, { stage: 'work', quotas });
  return { run, result, called: program.calls().length - before };
}

test('an agent that tells what it costs while it works is stopped at the limit, and what it did is kept', async () => {
  const { run, result } = await attempt({
    turn: { write: { 'half.txt': 'half' }, print: `${step(0.5)}\n${step(0.75)}`, does: 'wait' },
    quotas: [quota({ consumed: 1, limit: 2 }), quota({ scope: 'run', kind: 'tokens', limit: 1e6 })],
  });
  expect(result.end).toEqual({ kind: 'over_limit' });
  expect(result.failure).toMatchObject({ code: 'QUOTA_USED_UP', class: 'human_required', retryable: false });
  expect(result.failure?.message).toContain('was stopped at a limit: cost of the stage: $2.25/$2.00');
  expect(result.agent).toMatchObject({ costUsd: 1.25, tokens: { in: 1200, out: 200 } });
  expect(bench.show(run, result.head, 'half.txt')).toBe('half');
});

test('one that counts its tokens by messages is stopped by them', async () => {
  const usage = { input_tokens: 900, output_tokens: 200 };
  const print = JSON.stringify({ type: 'assistant', session_id: 's1', message: { id: 'm1', usage } });
  const { result } = await attempt({
    agent: 'claude',
    turn: { write: { 'a.txt': 'a' }, print, does: 'wait' },
    quotas: [quota({ scope: 'run', kind: 'tokens', limit: 1000 })],
  });
  expect(result.failure).toMatchObject({ code: 'QUOTA_RUN_USED_UP' });
  expect(result.agent?.tokens).toEqual({ in: 900, out: 200 });
});

test('one that stays below its limits, or tells only at its end, is not stopped', async () => {
  const turn: Turn = { write: { 'a.txt': 'a' }, cost: 1.5 };
  const { result } = await attempt({ turn, quotas: [quota({ limit: 2 })] });
  expect(result).toMatchObject({ failure: null, agent: { costUsd: 1.5 } });
});

test('of a repository, all runs of one day count together; nothing is started when the day is used up', async () => {
  const turn: Turn = { write: { 'a.txt': 'a' }, cost: 0.25 };
  const first = await attempt({ turn, quotas: [] });
  const { repository, taskKey } = first.run;
  await bench.store.allocateRun({
    startToken: 'token-of-the-day',
    repositoryId: repository.id,
    slug: repository.slug,
    taskKey,
    workflowId: 'w',
    input: {},
    startedAt: new Date().toISOString(),
  });
  await bench.activities.store.recordLedger({
    run: first.run,
    rows: [
      {
        seq: 1,
        key: 'old',
        kind: 'attempt_ended',
        at: '2020-01-01T00:00:00.000Z',
        data: { agent: agentUse() },
      },
      {
        seq: 2,
        key: 'new',
        kind: 'attempt_ended',
        at: new Date().toISOString(),
        data: { agent: agentUse() },
      },
    ],
  });
  day = { costUsd: 0.3, tokens: null };
  const second = await attempt({ turn: { ...turn, print: step(0.05), does: 'wait' }, quotas: [] });
  expect(second.result.failure?.message).toContain('cost of the repository today (UTC): $0.30/$0.30');
  day = { costUsd: 0.25, tokens: null };
  const third = await attempt({ turn, quotas: [] });
  expect(third.called).toBe(0);
  expect(third.result.failure).toMatchObject({ code: 'QUOTA_DAY_USED_UP' });
  day = null;
});

interface Working extends Partial<AttemptInput> {
  readonly stage: string;
  readonly cost: number;
}

/** An agent at work that has used so much; it waits until `call` is cancelled. */
async function working(run: RunRef, { stage, cost, ...part }: Working) {
  standIn({ bin, agent: 'opencode', turns: [{ print: step(cost), does: 'wait' }] });
  const call = bench.call();
  const ended = bench.act('runAttempt', bench.attemptOf(run, { stage, ...part }), call);
  const log = bench.inAttempt(run, stage, 1, 'executor/output.log');
  await waitUntil(
    `${stage} to work`,
    () => existsSync(log) && readFileSync(log, 'utf8').includes('step_finish'),
  );
  return { call, ended };
}

const TWO = 'plan: p\nstages: {one: {agent: opencode}, two: {agent: opencode}, three: {agent: opencode}}\n';

test("stages side by side stop together at what was left of their run's limit; what had ended counts once", async () => {
  const run = await bench.runOf(TWO);
  const quotas = [quota({ scope: 'run', limit: 1 })];
  const first = await working(run, { stage: 'one', cost: 0.6, quotas, grant: { number: 2, open: [1] } });
  const second = await working(run, { stage: 'two', cost: 0.5, quotas, grant: { number: 3, open: [2] } });
  for (const { ended } of [first, second]) {
    const { end, failure } = await ended;
    expect(end).toEqual({ kind: 'over_limit' });
    expect(failure).toMatchObject({ code: 'QUOTA_RUN_USED_UP' });
    expect(failure?.message).toContain('cost of the run: $1.10/$1.00');
  }
  standIn({ bin, agent: 'opencode', turns: [{ write: { 'c.txt': 'c' }, cost: 0.05 }] });
  const later = quota({ scope: 'run', limit: 2, consumed: 1.1 });
  const part = { stage: 'three', quotas: [later], grant: { number: 4, open: [] } };
  expect(await bench.attempt(run, part)).toMatchObject({ failure: null });
});

test("two runs at once stop together at what is left of one day's limit", async () => {
  const [one, two] = [await bench.runOf(TWO), await bench.runOf(TWO)];
  day = { costUsd: 100, tokens: null };
  const first = await working(one, { stage: 'one', cost: 30 });
  const second = await working(two, { stage: 'one', cost: 90 });
  for (const { ended } of [first, second]) {
    const { failure } = await ended;
    expect(failure).toMatchObject({ code: 'QUOTA_DAY_USED_UP' });
    expect(failure?.message).toContain('cost of the repository today (UTC): $120.00/$100.00');
  }
  day = null;
});
