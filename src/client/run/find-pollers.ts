import proto from '@temporalio/proto';

import { call } from './call.js';
import { LIMITS } from './limits.js';
import type { Temporal } from './temporal.js';

/** A worker that asks for workflow tasks. */
export interface Poller {
  readonly identity: string;
  readonly lastSeen: Date;
}

/** Pollers are listed for minutes after their death, but a living one asks again within about a minute. */
const FRESH_MS = 75_000;

/** Whole seconds since a worker last asked. */
export function secondsSince({ lastSeen }: Poller): number {
  return Math.max(0, Math.round((Date.now() - lastSeen.getTime()) / 1000));
}

/** The workers that poll for runs, the one last seen first. */
export async function findPollers(temporal: Temporal): Promise<Poller[]> {
  const answer = await call({
    temporal,
    withinMs: LIMITS.look,
    task: '(worker)',
    answeredBy: 'server',
    run: () =>
      temporal.client.workflow.workflowService.describeTaskQueue({
        namespace: temporal.namespace,
        taskQueue: { name: temporal.queues.workflows },
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
  });
  return answer.pollers
    .map(({ identity, lastAccessTime }) => ({
      identity: identity ?? 'a worker',
      lastSeen: new Date(Number(lastAccessTime?.seconds ?? 0) * 1000),
    }))
    .filter(({ lastSeen }) => Date.now() - lastSeen.getTime() < FRESH_MS)
    .sort((one, other) => other.lastSeen.getTime() - one.lastSeen.getTime());
}
