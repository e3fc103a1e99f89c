import { Worker as Thread } from 'node:worker_threads';

import { Worker } from '@temporalio/worker';
import type { CompiledWorkerOptions } from '@temporalio/worker/lib/worker-options.js';
import type { WorkflowCreator } from '@temporalio/worker/lib/workflow/interface.js';
import { ThreadedVMWorkflowCreator } from '@temporalio/worker/lib/workflow/threaded-vm.js';
import type { WorkflowBundleWithSourceMapAndFilename } from '@temporalio/worker/lib/workflow/workflow-worker-thread/input.js';

import { workflowThreadFile } from '../config/build.js';
import { loggingAtOnce } from './logging-at-once.js';
import { unmovedByQueries } from './unmoved-by-queries.js';
import { WatchedThread } from './watched-thread.js';

type Logger = ConstructorParameters<typeof WatchedThread>[0]['logger'];

/**
 * The SDK's worker, with a thread of ours for the workflows: it takes no stack trace for each promise of a workflow
 * (why, and what is lost: docs/decisions/040-the-workflow-thread-does-no-more-than-it-must.md), and no query moves one
 * (docs/decisions/041-what-the-sdk-builds-up-again-is-what-was.md). Reaches into the SDK, whose version is fixed.
 */
export class WorkflowWorker extends Worker {
  protected static override async createWorkflowCreator(
    workflowBundle: WorkflowBundleWithSourceMapAndFilename,
    { isolateExecutionTimeoutMs, activities }: CompiledWorkerOptions,
    logger: Logger,
  ): Promise<WorkflowCreator> {
    const thread = new WatchedThread({
      thread: new Thread(workflowThreadFile()),
      logger,
      patienceMs: isolateExecutionTimeoutMs,
    });
    await thread.send({
      type: 'init',
      workflowBundle,
      isolateExecutionTimeoutMs,
      reuseV8Context: true,
      registeredActivityNames: new Set(activities.keys()),
      hasPatchActivationCallback: false,
    });
    const creator = new ThreadedVMWorkflowCreator([thread]);
    return {
      createWorkflow: async (options) =>
        unmovedByQueries(loggingAtOnce(await creator.createWorkflow(options))),
      destroy: () => creator.destroy(),
    };
  }
}
