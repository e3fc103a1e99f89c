/**
 * The thread that a worker's workflows run in (`dist/host/workflow-thread.js`): the SDK's, without the hook that takes a
 * stack trace for each promise, and without a clock of its own for each call into a workflow. What a workflow does is the
 * same with them and without; only "Call Stack" in Temporal Web has nothing to show. Whoever started the thread sees to
 * it that it answers. Why: docs/decisions/040-the-workflow-thread-does-no-more-than-it-must.md.
 */
import { promiseHooks } from 'node:v8';
import vm from 'node:vm';

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

/** A script that runs for as long as it takes. */
class UnhurriedScript extends vm.Script {
  override runInContext(
    context: vm.Context,
    { displayErrors = true }: vm.RunningScriptOptions = {},
  ): unknown {
    return super.runInContext(context, { displayErrors });
  }
}
Object.assign(vm, { Script: UnhurriedScript });

await import('@temporalio/worker/lib/workflow/workflow-worker-thread.js');
