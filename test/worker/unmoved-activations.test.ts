import { expect, test } from '@jest/globals';
import type { coresdk } from '@temporalio/proto';

import { NOT_YET } from '../../src/contract/ask-again.js';
import { unmovedByQueries } from '../../src/worker/unmoved-by-queries.js';

type Activation = coresdk.workflow_activation.IWorkflowActivation;

interface Given {
  /** How much of the history there is, and when its workflow task began. */
  readonly events: number;
  readonly at: number;
  readonly replaying?: boolean;
  readonly query?: string;
}

const ALONE = 'legacy_query';

/** A workflow that notes what it is given, and what a core hears of each activation: a refusal's words, or `done`. */
function workflow() {
  const given: number[] = [];
  const ended: string[] = [];
  const unmoved = unmovedByQueries({
    activate: ({ historyLength, runId }: Activation) => {
      given.push(historyLength ?? 0);
      return Promise.resolve({ runId: runId ?? '', successful: {} });
    },
    getAndResetSinkCalls: () => {
      ended.push('sinks');
      return Promise.resolve([]);
    },
    dispose: () => {
      ended.push('disposed');
      return Promise.resolve();
    },
  });
  const hear = async ({ events, at, replaying = false, query }: Given) => {
    const { failed, runId } = await unmoved.activate({
      ...{ runId: 'r', historyLength: events, timestamp: { nanos: at }, isReplaying: replaying },
      jobs: query === undefined ? [{ fireTimer: {} }] : [{ queryWorkflow: { queryId: query } }],
    });
    expect(runId).toBe('r');
    return failed?.failure?.message ?? 'done';
  };
  return { unmoved, given, ended, hear };
}

/** What the last of them hears. */
async function last(...all: Given[]): Promise<string> {
  const { hear } = workflow();
  const heard: string[] = [];
  for (const one of all) heard.push(await hear(one));
  return heard.at(-1) ?? 'nothing';
}

const MOVED = [
  { events: 3, at: 1 },
  { events: 5, at: 1 },
];

test('a query for which a workflow was moved on, at the time of the task before, is refused, and never reaches it', async () => {
  const { hear, given } = workflow();
  for (const one of MOVED) expect(await hear(one)).toBe('done');
  expect(await hear({ events: 5, at: 1, query: ALONE })).toBe(NOT_YET);
  expect(await hear({ events: 5, at: 1, query: ALONE })).toBe(NOT_YET);
  expect(given).toEqual([3, 5]);
});

test.each([
  ['of what a first task brought', [{ events: 3, at: 1 }]],
  [
    'of what tasks brought',
    [
      { events: 3, at: 1 },
      { events: 5, at: 2 },
    ],
  ],
  [
    'of what a replay brought, whatever its times',
    [
      { events: 3, at: 1, replaying: true },
      { events: 5, at: 1, replaying: true },
    ],
  ],
  [
    'of a task that was given in several parts',
    [
      { events: 3, at: 1 },
      { events: 3, at: 1 },
    ],
  ],
  ['when a task has come since it was moved', [...MOVED, { events: 7, at: 2 }]],
])('a query is answered: %s', async (_, all: Given[]) => {
  const { events = 0, at = 0 } = all.at(-1) ?? {};
  expect(await last(...all, { events, at, query: ALONE })).toBe('done');
});

test('a query that comes with a task is answered whatever happened, since the task itself moves the workflow', async () => {
  expect(await last(...MOVED, { events: 5, at: 1, query: 'with-a-task' })).toBe('done');
});

test('sinks are read, and the end is told', async () => {
  const { unmoved, ended } = workflow();
  expect(await unmoved.getAndResetSinkCalls()).toEqual([]);
  await unmoved.dispose();
  expect(ended).toEqual(['sinks', 'disposed']);
});
