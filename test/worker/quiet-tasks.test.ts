import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, Worker, type WorkflowBundle } from '@temporalio/worker';

import { uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';
import { changeUpdate, noteSignal, run } from './asked-first.js';
import { carrying, logger } from './carrying.js';

const suite = carrying();

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const TRACES = file('../../src/workflows/quiet-tasks.ts');

const completedTasks = async (handle: WorkflowHandle) =>
  (await handle.fetchHistory()).events?.filter(
    (event) =>
      'workflowTaskCompletedEventAttributes' in event && event.workflowTaskCompletedEventAttributes !== null,
  ).length;

/** A workflow whose worker stops after tasks that came to nothing; the next worker's first task is an update. */
async function askedFirstThing(workflowBundle: WorkflowBundle): Promise<WorkflowHandle> {
  const taskQueue = uniquePrefix();
  const worker = { taskQueue, workflowBundle };
  const handle = await suite.carried(worker, async () => {
    const started = await suite.client().workflow.start(run, { taskQueue, workflowId: uniquePrefix() });
    await waitUntil('its first task', async () => (await completedTasks(started)) === 1);
    // the first task may have left something, and two that left nothing are what it takes
    for (const tasks of [2, 3]) {
      await started.signal(noteSignal);
      await waitUntil('its next task', async () => (await completedTasks(started)) === tasks);
    }
    return started;
  });
  await suite.carried(worker, async () => {
    await handle.executeUpdate(changeUpdate);
    await handle.result();
  });
  return handle;
}

const replayed = async (workflowBundle: WorkflowBundle, handle: WorkflowHandle) =>
  Worker.runReplayHistory({ workflowBundle }, await handle.fetchHistory(), handle.workflowId);

test('a run that is asked for something first thing after its worker was started can be replayed', async () => {
  const workflowsPath = file('asked-first.ts');
  const bundle = await bundleWorkflowCode({ workflowsPath, logger, workflowInterceptorModules: [TRACES] });
  await replayed(bundle, await askedFirstThing(bundle));
}, 120_000);

test('without traces it cannot: an SDK with which it can needs none of ours', async () => {
  const bundle = await bundleWorkflowCode({ workflowsPath: file('asked-first.ts'), logger });
  const handle = await askedFirstThing(bundle);
  await expect(replayed(bundle, handle)).rejects.toThrow('Nondeterminism');
}, 120_000);
