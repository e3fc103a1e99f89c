import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

/** How a queue's poller looks from the server; `unreachable` when the server does not answer within a second. */
export type ServerView = 'polled' | 'not_polled' | 'unreachable';

/** A poll lasts about a minute: a worker that was not heard of for longer does not poll. */
const FRESH_MS = 75_000;

/** Asks the server whether it knows this worker as a poller of the queue. */
export async function askServer(input: {
  client: Client;
  namespace: string;
  queue: string;
  identity: string;
}): Promise<ServerView> {
  const { client, namespace, queue, identity } = input;
  try {
    const { pollers } = await client.withDeadline(Date.now() + 1_000, () =>
      client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: queue },
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    );
    const mine = pollers.some(
      (poller) =>
        poller.identity === identity &&
        Date.now() - Number(poller.lastAccessTime?.seconds ?? 0) * 1000 < FRESH_MS,
    );
    return mine ? 'polled' : 'not_polled';
  } catch {
    return 'unreachable';
  }
}
