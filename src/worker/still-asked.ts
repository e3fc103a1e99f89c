import { type Client, WorkflowNotFoundError } from '@temporalio/client';

import { askAgain } from '../contract/ask-again.js';
import { runWorkflowId } from '../contract/ids.js';
import { statusQuery } from '../contract/messages.js';
import { type AskedRequest, type StillAsked, stillAsked } from '../domain/approval/still-asked.js';

const WITHIN_MS = 5_000;

/** Asks a task's run whether it still asks for an approval. A run that is closed asks nothing; no answer proves nothing. */
export function makeStillAsked({ client }: { client: Client }) {
  return async (request: AskedRequest): Promise<StillAsked> => {
    const run = client.workflow.getHandle(runWorkflowId(request));
    try {
      return await client.withDeadline(Date.now() + WITHIN_MS, async () => {
        const { status } = await run.describe();
        if (status.name !== 'RUNNING' && status.name !== 'PAUSED') return 'over';
        return stillAsked({ request, run: await askAgain(() => run.query(statusQuery)) });
      });
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? 'over' : 'unknown';
    }
  };
}
