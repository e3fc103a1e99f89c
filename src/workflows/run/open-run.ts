import { type CancellationScope, isCancellation, workflowInfo } from '@temporalio/workflow';

import type { OpenedRun } from '../../activities/contracts.js';
import type { RunInput } from '../../domain/run/run-input.js';
import { storeActivities } from '../activity-options.js';
import { foreignFailure } from '../foreign-failure.js';

/** How a run opened; `stopped` when it was aborted while it waited for the store. */
export type Opening = OpenedRun | { readonly kind: 'stopped' };

/** Numbers the run and loads its plan, for as long as it takes unless `scope` is cancelled. */
export async function openRun(given: {
  input: RunInput;
  storeQueue: string;
  scope: CancellationScope;
}): Promise<Opening> {
  const { input, storeQueue, scope } = given;
  const { workflowId, runId: executionId, startTime } = workflowInfo();
  const startedAt = startTime.toISOString();
  const store = storeActivities({ taskQueue: storeQueue });
  try {
    return await scope.run(() => store.openRun({ input, workflowId, executionId, startedAt }));
  } catch (error) {
    // a try that failed while its cancellation was under way is not repeated, and says nothing of the run
    if (isCancellation(error) || scope.consideredCancelled) return { kind: 'stopped' };
    return { kind: 'failed', failure: foreignFailure({ error, task: input.task.key }) };
  }
}
