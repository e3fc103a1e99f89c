import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { failure } from '../../../src/domain/failure/catalogue.js';
import { Questions } from '../../../src/domain/stage/questions.js';
import type { AttemptResult } from '../../../src/domain/stage/attempt.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { standIn, type Turn } from '../../support/stand-ins.js';
import { waitUntil } from '../../support/wait-until.js';

const AGENTS = ['claude', 'codex', 'gemini', 'opencode', 'aider'] as const;
/** Those that can go on with a conversation. */
const RESUMING: readonly string[] = ['claude', 'codex', 'gemini', 'opencode'];
/** Those that tell what it cost. */
const PRICED: readonly string[] = ['claude', 'opencode', 'aider'];
const SECRET = 'sk-test-0123456789abcdef';

const dir = mkdtempSync(join(tmpdir(), 'stagegate-agents-'));
const bin = join(dir, 'bin');
const home = join(dir, 'user');
let bench: ActivityBench;

beforeAll(async () => {
  mkdirSync(join(home, '.claude'), { recursive: true });
  mkdirSync(bin);
  writeFileSync(join(home, '.claude/.credentials.json'), JSON.stringify({ accessToken: `tok.${SECRET}` }));
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  bench = await ActivityBench.open({
    env: { PATH: path, HOME: home, ANTHROPIC_API_KEY: SECRET, OTHER: 'x' },
  });
});
afterAll(async () => {
  await bench.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Runs the attempts of a stage that an agent works on, each with the feedback of the one before. */
async function attempts(given: { agent: string; turns: readonly Turn[]; stage?: string; count?: number }) {
  const { agent, turns, stage = '' } = given;
  const program = standIn({ bin, agent: agent, turns });
  const before = program.calls().length;
  const run = await bench.runOf(
    `plan: p\ngates: {unit: npm test}\nstages:\n  work: {agent: ${agent}, gates: unit${stage}}\n`,
  );
  const results: AttemptResult[] = [];
  for (let attempt = 1; attempt <= (given.count ?? turns.length); attempt += 1) {
    const last = results.at(-1);
    const at = { task: run.taskKey, stage: 'work', attempt: attempt - 1 };
    results.push(
      await bench.attempt(run, {
        stage: 'work',
        attempt,
        previous: last?.head ?? null,
        feedback:
          last === undefined
            ? []
            : [{ kind: 'attempt', attempt: attempt - 1, failure: failure('NO_CHANGE', at) }],
      }),
    );
  }
  return { run, results, calls: program.calls().slice(before) };
}

describe.each(AGENTS)('%s', (agent) => {
  test('is told its work, does it, and says what it used; a retry goes on with its conversation', async () => {
    const { run, results, calls } = await attempts({
      agent,
      turns: [
        { write: { 'one.txt': '1' }, read: 1000, wrote: 200, cost: 0.25 },
        { write: { 'two.txt': '2' }, read: 2000, wrote: 100, cost: 0.5 },
      ],
    });
    const [first, second] = results;
    expect(first).toMatchObject({ failure: null, end: { kind: 'exited', exitCode: 0 } });
    expect(bench.show(run, second?.head ?? null, 'two.txt')).toBe('2');
    const resumes = RESUMING.includes(agent);
    const priced = PRICED.includes(agent);
    expect(first?.agent).toMatchObject({
      preset: agent,
      session: resumes ? 'session-1' : null,
      resumed: false,
      costUsd: priced ? 0.25 : null,
      tokens: { in: 1000, out: 200 },
      rateLimit: null,
    });
    expect(first?.agent?.unknown ?? '').toMatch(
      priced ? /^$/ : new RegExp(`${agent} does not tell its cost`),
    );
    expect(second?.agent).toMatchObject({ resumed: resumes, tokens: { in: 2000, out: 100 } });
    expect(calls[0]?.prompt).toMatch(/Task T-\d+[^]*Stage: work[^]*unit: `npm test`/);
    expect(calls[1]).toMatchObject({ resumed: resumes ? 'session-1' : null });
    expect(calls[1]?.prompt).toContain('changed nothing');
    expect(calls[0]?.home).toBe(bench.inStage(run, 'work', 'home'));
    expect(calls[0]?.env).not.toContain('OTHER');
  });

  test.each([
    ['not_logged_in', 'AGENT_NOT_LOGGED_IN', 'env'],
    ['rate_limit', 'AGENT_RATE_LIMITED', 'env'],
    ['fail', 'AGENT_FAILED', 'test'],
  ] as const)('an end that means %s is %s', async (does, code, kind) => {
    const until = Math.round(Date.now() / 1000) + 600;
    const { results } = await attempts({
      agent,
      turns: [{ does, seconds: 30, until, write: { 'a.txt': 'a' } }],
    });
    const [result] = results;
    expect(result?.failure).toMatchObject({ code, class: kind });
    expect(result?.head).not.toBeNull();
    const limit = result?.agent?.rateLimit ?? null;
    if (does !== 'rate_limit') expect(limit).toBeNull();
    else if (agent === 'aider') expect(limit).toEqual({ waitMs: null });
    else if (agent !== 'claude') expect(limit).toEqual({ waitMs: 30_000 });
    else expect(limit?.waitMs).toBeGreaterThan(60_000);
  });

  test('rubbish instead of what it should print leaves cost and tokens unknown, and says so', async () => {
    const print = '{"type":"result","usage":{{{\n\u0000\u0001 {"a":\n}}}';
    const { results } = await attempts({
      agent,
      turns: [{ does: 'rubbish', print, write: { 'a.txt': 'a' } }],
    });
    expect(results[0]).toMatchObject({
      failure: null,
      agent: { costUsd: null, tokens: { in: null, out: null }, session: null },
    });
    expect(results[0]?.agent?.unknown).toMatch(/not known|did not print/);
  });
});

test('a prompt of 5 MB reaches an agent by its standard input', async () => {
  const program = standIn({ bin, agent: 'claude', turns: [{ write: { 'a.txt': 'a' } }] });
  const run = await bench.runOf('plan: p\nstages: {work: {agent: claude}}\n');
  const text = `${'wanted '.repeat(750_000)}the end`;
  const requirements = await bench.store.putBlob({ content: text });
  const result = await bench.attempt(run, { stage: 'work', requirements });
  expect(result.failure).toBeNull();
  const call = program.calls().at(-1);
  expect(call?.stdin).toBeGreaterThan(5_000_000);
  expect(call?.prompt).toContain('the end');
});

test('an agent that waits for an answer is stopped by the stall limit, which says that nobody can give one', async () => {
  const { results } = await attempts({ agent: 'claude', turns: [{ does: 'wait' }], stage: ', stall: 200ms' });
  expect(results[0]?.failure).toMatchObject({ code: 'AGENT_STALLED', class: 'timeout' });
  expect(results[0]?.failure?.message).toContain('standard input is closed');
});

test('credentials are copied into the private home, and blotted out of what is shown', async () => {
  const { run, results, calls } = await attempts({
    agent: 'claude',
    turns: [
      {
        login: '.claude/.credentials.json',
        leak: ['ANTHROPIC_API_KEY', '.claude/.credentials.json'],
        says: `I used ${SECRET}`,
        does: 'fail',
        write: { 'a.txt': 'a' },
      },
    ],
  });
  expect(calls[0]?.login).toContain(SECRET);
  expect(calls[0]?.env).toContain('ANTHROPIC_API_KEY');
  const copy = bench.inStage(run, 'work', 'home', '.claude/.credentials.json');
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const log = readFileSync(bench.inAttempt(run, 'work', 1, 'executor/output.log'), 'utf8');
  const words = readFileSync(bench.inAttempt(run, 'work', 1, 'agent.md'), 'utf8');
  expect(`${log}${words}${JSON.stringify(results)}`).not.toContain(SECRET);
  expect(log).toContain('using [redacted]');
  expect(results[0]?.agent?.tokens.in).toBe(1000);
});

test('credentials are blotted out of the log while the agent still works', async () => {
  standIn({ bin, agent: 'claude', turns: [{ leak: ['ANTHROPIC_API_KEY'], does: 'wait' }] });
  const run = await bench.runOf('plan: p\nstages: {work: {agent: claude}}\n');
  const call = bench.call();
  const working = bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), call);
  const log = bench.inAttempt(run, 'work', 1, 'executor/output.log');
  const shown = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  try {
    await waitUntil('the secret to be blotted out', () => shown().includes('using [redacted]'));
    expect(shown()).not.toContain(SECRET);
  } finally {
    call.cancel();
  }
  expect(await working).toMatchObject({ end: { kind: 'cancelled' } });
});

test('an agent is told how to ask, asks, and goes on in its conversation with the answers', async () => {
  const question = { id: 'db', text: 'Which database?', choices: ['sqlite', 'postgres'] };
  const program = standIn({
    bin,
    agent: 'claude',
    turns: [{ ask: [question] }, { write: { 'db.txt': 'sqlite' } }],
  });
  const run = await bench.runOf('plan: p\nstages: {work: {agent: claude}}\n');
  const asked = await bench.attempt(run, { stage: 'work' });
  expect(asked).toMatchObject({ failure: null, questions: [question], agent: { session: 'session-1' } });
  const answered = await bench.attempt(run, {
    stage: 'work',
    attempt: 2,
    previous: asked.head,
    feedback: [{ kind: 'answers', by: 'Ada', text: '## db: Which database?\n\nsqlite' }],
    continues: true,
  });
  expect(answered).toMatchObject({ failure: null, agent: { resumed: true, session: 'session-1' } });
  const [first, second] = program.calls();
  const [, example = ''] = /questions\.json`.*?, as `(\{.*\})` /.exec(first?.prompt ?? '') ?? [];
  expect(Questions.safeParse(JSON.parse(example)).success).toBe(true);
  expect(second).toMatchObject({ resumed: 'session-1' });
  expect(second?.prompt).toMatch(/Ada answers your questions[^]*Which database\?[^]*sqlite/);
});

test('an agent that is not installed on the worker says how it is installed', async () => {
  const { PATH } = process.env;
  const other = await ActivityBench.open({
    beside: bench,
    env: { PATH: PATH ?? '' },
    part: { hostId: 'bare' },
  });
  const run = await bench.refOf('plan: p\nstages: {work: {agent: codex}}\n', 'BARE-1');
  await other.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
  const result = await other.attempt(run, { stage: 'work' });
  expect(result.failure).toMatchObject({ code: 'AGENT_NOT_INSTALLED', next: 'npm install -g @openai/codex' });
});
