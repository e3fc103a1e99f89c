import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ActivityCancellationDetails } from '@temporalio/common';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { canonicalJson } from '../../../src/domain/canonical-json.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { planOf } from '../../plan/parsing.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { standIn, type Turn } from '../../support/stand-ins.js';
import { waitUntil } from '../../support/wait-until.js';

const dir = mkdtempSync(join(tmpdir(), 'stagegate-slots-'));
const bin = join(dir, 'bin');
let bench: ActivityBench;
let slots: number | null = 1;

beforeAll(async () => {
  mkdirSync(bin);
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: dir };
  bench = await ActivityBench.open({ env, part: { agentSlots: () => slots } });
});
beforeEach(() => {
  slots = 1;
});
afterAll(async () => {
  await bench.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A run whose plan has one stage, of an agent with so many slots. */
async function newRun(most: number | null = null): Promise<RunRef> {
  const text = 'plan: p\nstages: {work: {agent: claude}}\n';
  const run = await bench.runOf(text);
  if (most === null) return run;
  const { plan } = planOf(text);
  const presets = plan.agents?.presets.map((preset) => ({ ...preset, slots: most })) ?? [];
  const limited = { ...plan, agents: { prompts: {}, ...plan.agents, presets } };
  return { ...run, planHash: await bench.store.putBlob({ content: canonicalJson(limited) }) };
}

const wanted = (run: RunRef, seen: number | null = null) => ({ run, stage: 'work', attempt: 1, seen });
const HELD = { kind: 'held' };
const place = (position: number) => ({
  kind: 'waits',
  agent: 'claude',
  slots: 1,
  position,
  crowded: false,
});

/** An agent at work; `end` stops it. */
async function working(run: RunRef, turn: Turn = { does: 'wait' }) {
  standIn({ bin, agent: 'claude', turns: [turn] });
  const call = bench.call();
  const result = bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), call);
  const claim = bench.inAttempt(run, 'work', 1, 'executor/claim');
  await waitUntil('the agent', () => readable(claim).includes('|'));
  const end = () => {
    call.cancel();
    return result;
  };
  return { call, result, end };
}

test('an agent is waited for while its slot is taken, whatever run has it, and comes when that one ends', async () => {
  const [one, two, three] = [await newRun(), await newRun(), await newRun()];
  expect(await bench.act('takeSlot', wanted(one))).toEqual(HELD);
  const first = await working(one);
  expect(await bench.act('takeSlot', wanted(two))).toEqual(place(1));
  expect(await bench.act('takeSlot', wanted(three))).toEqual(place(2));
  const second = bench.act('takeSlot', wanted(two, 1));
  const third = bench.act('takeSlot', wanted(three, 2));
  expect(await first.end()).toMatchObject({ end: { kind: 'cancelled' } });
  expect(await second).toEqual(HELD);
  expect(await third).toEqual(place(1));
  standIn({ bin, agent: 'claude', turns: [{ write: { 'a.txt': 'a' } }] });
  expect(await bench.attempt(two, { stage: 'work' })).toMatchObject({ failure: null });
  expect(await bench.act('takeSlot', wanted(three, 1))).toEqual(HELD);
  const gone = standIn({ bin, agent: 'claude', turns: [{ write: { 'a.txt': 'a' } }] });
  expect(await bench.attempt(three, { stage: 'work' })).toMatchObject({ failure: null });
  expect(gone.calls()).toHaveLength(1);
});

test('one that is stopped while it waits leaves the line; one whose worker goes away keeps its place', async () => {
  const [one, two, three] = [await newRun(), await newRun(), await newRun()];
  const { end } = await working(one);
  for (const [index, run] of [two, three].entries())
    expect(await bench.act('takeSlot', wanted(run))).toEqual(place(index + 1));
  const call = bench.call();
  const left = bench.act('takeSlot', wanted(two, 1), call);
  const outcome = expect(left).rejects.toMatchObject({ type: 'LEFT_WAITING', nonRetryable: false });
  call.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
  await outcome;
  expect(await bench.act('takeSlot', wanted(three))).toEqual(place(2));
  const stopping = bench.call();
  const stopped = expect(bench.act('takeSlot', wanted(two, 1), stopping)).rejects.toThrow('stopped');
  stopping.cancel();
  await stopped;
  expect(await bench.act('takeSlot', wanted(three))).toEqual(place(1));
  await end();
  expect(await bench.act('takeSlot', wanted(three, 1))).toEqual(HELD);
  await freed(three);
});

test('a slot stays with an executor that runs on without a worker, and is free when another one collects it', async () => {
  const [one, two] = [await newRun(), await newRun()];
  const { call, result } = await working(one);
  const outcome = expect(result).rejects.toMatchObject({ type: 'LEFT_RUNNING' });
  call.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
  await outcome;
  expect(await bench.act('takeSlot', wanted(two))).toEqual(place(1));
  const back = bench.call();
  const collected = bench.act('runAttempt', bench.attemptOf(one, { stage: 'work' }), back);
  back.cancel();
  expect(await collected).toMatchObject({ end: { kind: 'cancelled' } });
  expect(await bench.act('takeSlot', wanted(two, 1))).toEqual(HELD);
  await freed(two);
});

test('an attempt that comes to no agent gives its slot back', async () => {
  const [one, two] = [await newRun(), await newRun()];
  expect(await bench.act('takeSlot', wanted(one))).toEqual(HELD);
  expect(await bench.act('takeSlot', wanted(two))).toEqual(place(1));
  const used = { scope: 'run', kind: 'cost', limit: 1, consumed: 2, earlier: 0, isLeast: false } as const;
  const { failure } = await bench.attempt(one, { stage: 'work', quotas: [used] });
  expect(failure).toMatchObject({ code: 'QUOTA_RUN_USED_UP' });
  expect(await bench.act('takeSlot', wanted(two, 1))).toEqual(HELD);
  await freed(two);
});

test.each([
  [null, null, 0],
  [2, null, 2],
  [null, 2, 2],
  [3, 1, 1],
  [1, 3, 1],
])(
  'with %p slots of the preset and %p of the host, %p hold one and the next waits',
  async (preset, host, most) => {
    slots = host;
    const first = await Promise.all(Array.from({ length: most }, () => newRun(preset)));
    const last = await newRun(preset);
    for (const run of first) expect(await bench.act('takeSlot', wanted(run))).toEqual(HELD);
    const told = most === 0 ? HELD : { kind: 'waits', slots: most, position: 1 };
    expect(await bench.act('takeSlot', wanted(last))).toMatchObject(told);
    for (const run of [...first, last]) await freed(run);
  },
);

/** Ends what a run holds. */
async function freed(run: RunRef): Promise<void> {
  standIn({ bin, agent: 'claude', turns: [{ write: { 'a.txt': 'a' } }] });
  await bench.attempt(run, { stage: 'work' });
}

function readable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
