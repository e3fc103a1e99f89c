import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';

import { WorkflowWorker } from '../../src/worker/workflow-worker.js';
import { TEST_NAMESPACE, testClient, testNativeConnection, uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';
import { changeUpdate, noteSignal, run } from './asked-first.js';

const logger = new DefaultLogger('ERROR');
Runtime.install({ logger, telemetryOptions: { logging: { filter: 'OFF' } } });

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const TRACES = file('../../src/workflows/quiet-tasks.ts');

let client: Client;
let connection: NativeConnection;
beforeAll(async () => {
  client = await testClient();
  connection = await testNativeConnection();
});
afterAll(async () => {
  await connection.close();
  await client.connection.close();
});

const completedTasks = async (handle: WorkflowHandle) =>
  (await handle.fetchHistory()).events?.filter(
    (event) =>
      'workflowTaskCompletedEventAttributes' in event && event.workflowTaskCompletedEventAttributes !== null,
  ).length;

/** A workflow whose worker stops after a task that came to nothing; the next worker's first task is an update. */
async function askedFirstThing(workflowBundle: WorkflowBundle): Promise<WorkflowHandle> {
  const taskQueue = uniquePrefix();
  const options = { connection, namespace: TEST_NAMESPACE, taskQueue, workflowBundle };
  const carried = async <T>(until: () => Promise<T>) =>
    (await WorkflowWorker.create(options)).runUntil(until);
  const handle = await carried(async () => {
    const started = await client.workflow.start(run, { taskQueue, workflowId: uniquePrefix() });
    await waitUntil('its first task', async () => (await completedTasks(started)) === 1);
    await started.signal(noteSignal);
    await waitUntil('its second task', async () => (await completedTasks(started)) === 2);
    return started;
  });
  await carried(async () => {
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
