import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { DefaultLogger, type NativeConnection, Runtime, Worker } from '@temporalio/worker';

import { WORKFLOW_TYPES } from '../../src/contract/workflow-types.js';
import { WorkflowWorker } from '../../src/worker/workflow-worker.js';
import {
  payloadConverterPath,
  TEST_NAMESPACE,
  testClient,
  testNativeConnection,
  uniquePrefix,
  workflowBundlePath,
} from '../support/temporal.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });

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

const optionsOf = (taskQueue: string) => ({
  connection,
  namespace: TEST_NAMESPACE,
  taskQueue,
  workflowBundle: { codePath: workflowBundlePath },
  dataConverter: { payloadConverterPath },
});

/** Carries a workflow to its end, and asks what it waits for. */
async function callStack(worker: Worker, taskQueue: string): Promise<unknown> {
  return worker.runUntil(async () => {
    const start = { taskQueue, workflowId: uniquePrefix() };
    const handle = await client.workflow.start(WORKFLOW_TYPES.abort, start);
    await handle.result();
    return handle.query('__stack_trace').catch((error: unknown) => String(error));
  });
}

test('workflows are carried without a stack trace for each of their promises', async () => {
  const taskQueue = uniquePrefix();
  const told = await callStack(await WorkflowWorker.create(optionsOf(taskQueue)), taskQueue);
  expect(told).toMatch(/stack traces are not enabled on this worker/);
});

test('the SDK would take them: a version that does not needs no thread of ours', async () => {
  const taskQueue = uniquePrefix();
  const told = await callStack(await Worker.create(optionsOf(taskQueue)), taskQueue);
  expect(told).not.toMatch(/not enabled/);
});
