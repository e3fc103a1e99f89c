import type { Client } from '@temporalio/client';

import { identityOf } from '../process/index.js';
import type { WorkerLog } from './logging.js';
import { parseWorkerIdentity } from './identity.js';

const MOST_WORKFLOWS = 2_000;
const AT_ONCE = 8;
/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API. */
const STARTED = 2;

/**
 * Takes over from workers of this host that died. Temporal would notice a dead worker only when its heartbeats stay
 * away for a minute; this host knows at once that the process is gone, and says so. Temporal then repeats the
 * activity here, which finds the executor as it runs. A worker that is dead and was not waited for (a zombie, where a
 * container's first process reaps nobody) is gone as well. Activities of other hosts, and of living processes, are left
 * alone. Best effort: whatever fails here is repaired by the heartbeat's time-out.
 */
export async function takeOver(input: {
  client: Client;
  namespace: string;
  taskQueue: string;
  hostId: string;
  log: WorkerLog;
}): Promise<void> {
  const { client, taskQueue } = input;
  const query = `ExecutionStatus = "Running" AND TaskQueue = ${JSON.stringify(taskQueue)}`;
  const open: { workflowId: string; runId: string }[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    open.push({ workflowId, runId });
    if (open.length >= MOST_WORKFLOWS) break;
  }
  const next = open.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const execution of next) await releaseOrphans({ ...input, execution });
    }),
  );
}

async function releaseOrphans(input: {
  client: Client;
  namespace: string;
  hostId: string;
  log: WorkerLog;
  execution: { workflowId: string; runId: string };
}): Promise<void> {
  const { client, namespace, execution, log } = input;
  const { pendingActivities } = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution,
  });
  for (const { activityId, state, lastWorkerIdentity } of pendingActivities) {
    const worker = parseWorkerIdentity(lastWorkerIdentity ?? '');
    if (
      Number(state) !== STARTED ||
      worker === null ||
      worker.hostId !== input.hostId ||
      identityOf(worker) !== null
    )
      continue;
    log(JSON.stringify({ level: 30, msg: 'taking over from a worker that died', ...execution, activityId }));
    await client.workflowService.respondActivityTaskFailedById({
      namespace,
      ...execution,
      activityId,
      failure: {
        message: 'the worker that carried this died; the next one goes on from here',
        applicationFailureInfo: { type: 'WORKER_GONE', nonRetryable: false },
      },
    });
  }
}
