import { WorkflowNotFoundError } from '@temporalio/client';

import { call } from './call.js';
import { LIMITS } from './limits.js';
import type { Temporal } from './temporal.js';

/**
 * Whether a workflow is open; one that the server does not know is closed. Asks the server itself, not its lists,
 * which lag behind. Throws SERVER_UNREACHABLE and SERVER_REFUSED.
 */
export async function workflowOpenness(temporal: Temporal, workflowId: string): Promise<'open' | 'closed'> {
  return call({
    temporal,
    withinMs: LIMITS.change,
    task: workflowId,
    answeredBy: 'server',
    run: async () => {
      try {
        const { status } = await temporal.client.workflow.getHandle(workflowId).describe();
        return status.name === 'RUNNING' || status.name === 'PAUSED' ? 'open' : 'closed';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'closed';
        throw error;
      }
    },
  });
}
