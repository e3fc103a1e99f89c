import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';

import { WORKFLOW_TYPES } from '../../src/contract/workflow-types.js';
import { WorkflowWorker } from '../../src/worker/workflow-worker.js';
import { payloadConverterPath, uniquePrefix, workflowBundlePath } from '../support/temporal.js';
import { carrying, logger } from './carrying.js';
import { endless } from './endless.js';

const said: string[] = [];
const suite = carrying(new DefaultLogger('ERROR', ({ message }) => said.push(message)));

const optionsOf = (taskQueue: string) => ({
  ...suite.options({ taskQueue, workflowBundle: { codePath: workflowBundlePath } }),
  dataConverter: { payloadConverterPath },
});

/** Carries a workflow to its end, and asks what it waits for. */
async function callStack(worker: Worker, taskQueue: string): Promise<unknown> {
  return worker.runUntil(async () => {
    const start = { taskQueue, workflowId: uniquePrefix() };
    const handle = await suite.client().workflow.start(WORKFLOW_TYPES.abort, start);
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

test('a workflow that never comes back ends the worker, which says so', async () => {
  const taskQueue = uniquePrefix();
  const workflowsPath = fileURLToPath(new URL('endless.ts', import.meta.url));
  const bundle = await bundleWorkflowCode({ workflowsPath, logger });
  const worker = await WorkflowWorker.create({
    ...suite.options({ taskQueue, workflowBundle: bundle }),
    ...{ isolateExecutionTimeout: '1 second' },
  });
  const handle = await suite.client().workflow.start(endless, { taskQueue, workflowId: uniquePrefix() });
  try {
    await expect(worker.run()).rejects.toThrow(/Thread exited/);
    expect(said[0]).toMatch(/has not come back for 1000 ms: this worker ends; start it again/);
  } finally {
    await handle.terminate();
  }
});
