import { type Client, WorkflowNotFoundError } from '@temporalio/client';

import type { Openness } from '../activities/index.js';

/** Asks the server whether a workflow execution is open. A server that does not answer is no reason to kill. */
export function makeOpenness({ client }: { client: Client }) {
  return async ({ workflowId, runId }: { workflowId: string; runId?: string }): Promise<Openness> => {
    try {
      const { status } = await client.withDeadline(Date.now() + 5_000, () =>
        client.workflow.getHandle(workflowId, runId).describe(),
      );
      return status.name === 'RUNNING' || status.name === 'PAUSED' ? 'open' : 'closed';
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? 'closed' : 'unknown';
    }
  };
}
