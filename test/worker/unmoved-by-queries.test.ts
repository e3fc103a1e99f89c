import { fileURLToPath } from 'node:url';

import { beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, Worker, type WorkflowBundle } from '@temporalio/worker';

import { askAgain, NOT_YET } from '../../src/contract/ask-again.js';
import { uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';
import { carrying, logger } from './carrying.js';
import { tellSignal, toldLater, toldQuery } from './told-later.js';

const suite = carrying();
const TOGETHER = 8;
const ROUNDS = 12;

let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  const workflowsPath = fileURLToPath(new URL('told-later.ts', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
}, 60_000);

/** Queries that wait when workflows are told something, before any worker has come: how many were refused at first. */
async function round(): Promise<{ refused: number; told: number[]; handles: WorkflowHandle[] }> {
  const taskQueue = uniquePrefix();
  const worker = { taskQueue, workflowBundle };
  const handles = await suite.carried(worker, async () => {
    const start = () => suite.client().workflow.start(toldLater, { taskQueue, workflowId: uniquePrefix() });
    const started = await Promise.all(Array.from({ length: TOGETHER }, start));
    for (const handle of started) expect(await handle.query(toldQuery)).toBe(0);
    return started;
  });
  let refused = 0;
  const ask = (handle: WorkflowHandle) =>
    askAgain(() =>
      handle.query(toldQuery).catch((error: unknown) => {
        if (String(error).includes(NOT_YET)) refused += 1;
        throw error;
      }),
    );
  const asked = handles.map(ask);
  await Promise.all(handles.map((handle) => handle.describe()));
  await Promise.all(handles.map((handle) => handle.signal(tellSignal)));
  return suite.carried(worker, async () => {
    const told = await Promise.all(asked);
    await Promise.all(handles.map((handle) => handle.signal(tellSignal)));
    await Promise.all(handles.map((handle) => handle.result()));
    return { refused, told, handles };
  });
}

test('a query that comes with news of which the workflow knows nothing yet does not move it', async () => {
  let all = 0;
  let rounds = 0;
  await waitUntil('a query to come before the workflow task', async () => {
    const { refused, told, handles } = await round();
    expect(told.every((count) => count === 0 || count === 1)).toBe(true);
    for (const handle of handles)
      await Worker.runReplayHistory({ workflowBundle }, await handle.fetchHistory(), handle.workflowId);
    all += refused;
    rounds += 1;
    return all > 0 || rounds === ROUNDS;
  });
  expect(all).toBeGreaterThan(0);
}, 180_000);
