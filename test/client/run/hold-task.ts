import type { Connection } from '@temporalio/client';

import { TEST_NAMESPACE } from '../../support/temporal.js';

const PATIENCE_MS = 60_000;

/**
 * Polls a queue as a worker does and takes one workflow task, which it is then busy with. Gives what lets go of it, so that
 * another worker gets it. The server takes it away after ten seconds.
 */
export async function holdTask(given: {
  connection: Connection;
  taskQueue: string;
  identity: string;
}): Promise<() => Promise<void>> {
  const { connection, taskQueue, identity } = given;
  const { workflowService } = connection;
  const poll = () =>
    workflowService.pollWorkflowTaskQueue({
      ...{ namespace: TEST_NAMESPACE, identity },
      taskQueue: { name: taskQueue },
    });
  const { taskToken } = await connection.withDeadline(Date.now() + PATIENCE_MS, poll);
  return async () => {
    const failed = { namespace: TEST_NAMESPACE, identity, taskToken, failure: { message: 'let go' } };
    // after ten seconds there is nothing to let go of
    await workflowService.respondWorkflowTaskFailed(failed).catch(() => undefined);
  };
}
