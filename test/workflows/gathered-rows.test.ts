import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { gathered } from '../replay/gathered.js';
import { RunBench } from '../support/run-bench.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

test('rows are gathered from the task on that hears of a start, which then need not leave a trace of its own', async () => {
  const run = await gathered.play(bench);
  const events = (await run.history(null)).events ?? [];
  const kinds = events.map((event) =>
    Object.keys(event).find((name) => name.endsWith('EventAttributes') && Reflect.get(event, name) !== null),
  );
  const isOfB = (at: number) =>
    events[at]?.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId?.endsWith('/b') === true;
  const starts = kinds.findIndex((_kind, at) => isOfB(at));
  const task = kinds.slice(starts, kinds.indexOf('activityTaskScheduledEventAttributes', starts));
  const heard = task.indexOf('childWorkflowExecutionStartedEventAttributes');
  expect(task.slice(0, heard)).not.toContain('timerStartedEventAttributes');
  expect(task.slice(heard)).toContain('timerStartedEventAttributes');
  const rows = run.world.ledger.map(({ seq }) => seq);
  expect(rows).toEqual(rows.map((_seq, index) => index + 1));
});
