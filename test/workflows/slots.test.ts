import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CancelledFailure } from '@temporalio/activity';

import { failure } from '../../src/domain/failure/catalogue.js';
import type { SlotAnswer, TakeSlotInput } from '../../src/activities/contracts.js';
import { behind } from '../support/behind.js';
import { planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const agent = { preset: 'claude', model: null, prompt: null };

/** A host's line: it tells a place as often as the test says, and gives the slot when that lets it. */
class Line {
  readonly asked: TakeSlotInput[] = [];
  stopped = 0;
  readonly #places: number[];
  readonly #doors: { opened: Promise<void>; open: () => void }[] = [];

  constructor(...places: number[]) {
    this.#places = places;
  }

  /** Lets whoever waits have the slot. */
  free(): void {
    for (const { open } of this.#doors.splice(0)) open();
  }

  readonly slot = async (input: TakeSlotInput): Promise<SlotAnswer> => {
    this.asked.push(input);
    const position =
      input.seen === null ? this.#places[0] : this.#places.find((place) => place < (input.seen ?? 0));
    if (position !== undefined) return { kind: 'waits', agent: 'claude', slots: 2, position, crowded: false };
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#doors.push({ opened, open });
    if ((await behind(opened)) === 'on') return { kind: 'held' };
    this.stopped += 1;
    throw new CancelledFailure('stopped');
  };
}

test('a stage waits for a slot of its agent, says where it stands, and spends neither attempt nor time-out', async () => {
  const line = new Line(7, 2);
  const run = await bench.start({
    plan: planOf([{ key: 'a', agent, attempts: 1, timeoutMs: 60_000 }, { key: 'b' }]),
    slot: line.slot,
  });
  const { state, stages } = await run.when('the second place', ({ stages }) => {
    const waits = stages[0]?.waits;
    return waits?.kind === 'slot' && waits.position === 2;
  });
  expect(state).toBe('running');
  expect(stages[0]).toMatchObject({
    state: 'running',
    attempt: 1,
    waits: { kind: 'slot', agent: 'claude', slots: 2, position: 2 },
    reason: 'waits for a slot of claude, of which 2 may run at once on its host; 1 before it',
  });
  expect(run.world.begun).not.toContain('a/1');
  line.free();
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(line.asked.map(({ attempt, seen }) => [attempt, seen])).toEqual([
    [1, null],
    [1, 7],
    [1, 2],
  ]);
  expect((await run.stage('a')).waits).toBeUndefined();
  expect((await run.stage('a')).attempts).toHaveLength(1);
  const timers = (await run.history('a')).events?.filter((event) => event.timerStartedEventAttributes);
  expect(timers).toHaveLength(1);
});

test('each attempt asks anew, and a stage without an agent never does', async () => {
  const asked: TakeSlotInput[] = [];
  const run = await bench.start({
    plan: planOf([{ key: 'a', agent }, { key: 'b' }]),
    slot: (input) => {
      asked.push(input);
      return { kind: 'held' };
    },
    attempt: ({ stage, attempt }) =>
      stage === 'a' && attempt === 1
        ? { failure: failure('EXECUTOR_FAILED', { task: 'T', stage, attempt, exitCode: 1 }) }
        : {},
  });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(asked.map(({ stage, attempt }) => `${stage}/${attempt}`)).toEqual(['a/1', 'a/2']);
});

test('an abort ends the wait at once', async () => {
  const line = new Line(1);
  const run = await bench.start({ plan: planOf([{ key: 'a', agent }]), slot: line.slot });
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  await run.abort();
  expect((await run.closed()).status).toBe('CANCELLED');
  expect(run.world.begun).toEqual([]);
});

test('a pause leaves the line, and the resume stands in it again', async () => {
  const line = new Line(1);
  const run = await bench.start({ plan: planOf([{ key: 'a', agent }]), slot: line.slot });
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  await run.pause();
  await run.when('the line to be left', ({ stages }) => stages[0]?.waits === undefined);
  line.free();
  expect(run.world.begun).toEqual([]);
  await run.resume();
  await run.when('the wait again', ({ stages }) => stages[0]?.waits !== undefined);
  line.free();
  // it may have asked and not yet wait
  await run.when('the end', ({ state }) => (line.free(), state === 'completed'));
  expect(run.world.begun).toEqual(['a/1']);
});

test('a person takes a stage that waits for a slot; what they give back is judged, and no attempt was spent', async () => {
  const line = new Line(1);
  const world = new ScriptedWorld({ plan: planOf([{ key: 'a', agent, attempts: 1 }]), slot: line.slot });
  const run = await bench.startIn(world);
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  expect(await run.take('a')).toMatchObject({ kind: 'done', changed: true, attempt: 1 });
  expect((await run.stage('a')).waits).toBeUndefined();
  expect(await run.giveBack('a')).toMatchObject({ kind: 'done', attempt: 1 });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.begun).toEqual([]);
  expect(world.reports.at(-1)?.stages[0]?.attempts).toMatchObject([{ attempt: 1, by: [{ name: 'Ada' }] }]);
});

test('work laid aside goes back into the line', async () => {
  const line = new Line(1);
  const run = await bench.start({ plan: planOf([{ key: 'a', agent }]), slot: line.slot });
  await run.when('the wait', ({ stages }) => stages[0]?.waits !== undefined);
  await run.take('a');
  await run.giveBack('a', { discard: true });
  await run.when('the wait again', ({ stages }) => stages[0]?.waits !== undefined);
  await run.when('the end', ({ state }) => (line.free(), state === 'completed'));
  expect(run.world.begun).toEqual(['a/2']);
});
