import { CancellationScope, condition, executeChild } from '@temporalio/workflow';

import { stageWorkflowId, type StageWorkflowKey } from '../../contract/ids.js';
import { WORKFLOW_TYPES } from '../../contract/workflow-types.js';
import type { abort } from '../abort.js';

/** No stage can be called so. */
const ABORT_KEY = '.abort';

/**
 * Makes sure that this run's cancellation was requested, so that the server lets it close as Canceled. When that
 * cannot be had, the run closes as Failed and says that it was aborted.
 */
export async function cancelOwnRun(run: Omit<StageWorkflowKey, 'stage'>): Promise<void> {
  const root = CancellationScope.current();
  if (root.consideredCancelled) return;
  await CancellationScope.nonCancellable(async () => {
    const workflowId = stageWorkflowId({ ...run, stage: ABORT_KEY });
    const options = { workflowId, staticSummary: 'cancels its run' };
    await executeChild<typeof abort>(WORKFLOW_TYPES.abort, options).catch(() => undefined);
    await condition(() => root.consideredCancelled, '10 seconds', { summary: 'waiting to be cancelled' });
  });
}
