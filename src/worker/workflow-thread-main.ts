/**
 * The thread that a worker's workflows run in (`dist/host/workflow-thread.js`): the SDK's, without the hook that takes a
 * stack trace for each promise. What a workflow does is the same with it and without; only "Call Stack" in Temporal Web
 * has nothing to show. Why: docs/decisions/040-the-workflow-thread-does-no-more-than-it-must.md.
 */
import { promiseHooks } from 'node:v8';

import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';

const { createHook } = promiseHooks;
promiseHooks.createHook = () => () => undefined;
try {
  // Only once: the SDK finds it done.
  globalHandlers.install();
} finally {
  promiseHooks.createHook = createHook;
}
globalHandlers.promiseHookInstalled = false;

await import('@temporalio/worker/lib/workflow/workflow-worker-thread.js');
