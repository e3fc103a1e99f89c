import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { gathered } from '../replay/gathered.js';
import { approvalRule, planOf } from '../support/run-plan.js';
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

test('decisions with long comments that came while the store was away reach it whole, and do not end the run', async () => {
  let isAway = true;
  const batches: number[] = [];
  const run = await bench.start({
    plan: planOf([{ key: 'a', approval: approvalRule() }]),
    record: (rows) => {
      if (isAway) throw new Error('the store is away');
      batches.push(rows.length);
    },
  });
  const request = await run.asked('a');
  const evidence = { ...request.evidence, gates: 'another' };
  const comments = Array.from({ length: 16 }, (_, nth) => `${String(nth)} ${'x'.repeat(19_900)}`);
  for (const comment of comments)
    expect(await run.send(run.decision(request, 'request_changes', { evidence, comment }))).toMatchObject({
      code: 'DECISION_STALE',
    });
  isAway = false;
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
  const { ledger } = run.world;
  const refused = ledger.filter(({ kind }) => kind === 'decision_refused');
  expect(refused.map(({ data }) => data['comment'])).toEqual(comments);
  expect(ledger.map(({ seq }) => seq)).toEqual(ledger.map((_row, index) => index + 1));
  expect(batches.length).toBeGreaterThan(3);
});
