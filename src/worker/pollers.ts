import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';

import type { ActivitySet } from '../activities/index.js';
import type { HostQueues, TaskQueues } from '../contract/task-queues.js';
import { fail } from '../domain/failure/catalogue.js';
import { WORKFLOW_PATIENCE } from './workflow-patience.js';
import { WorkflowWorker } from './workflow-worker.js';

const PAYLOAD_CONVERTER = fileURLToPath(
  new URL('../../dist/contract/payload-converter.cjs', import.meta.url),
);

/** Executors and gates that one host carries at once; they are counted in processes, not in cores. */
const MOST_EXECUTORS = 100;

/** One poller a queue: workflows, the store, and the host's two. */
export async function createPollers(input: {
  connection: NativeConnection;
  namespace: string;
  shared: TaskQueues;
  host: HostQueues;
  activities: ActivitySet;
  bundle: string;
  identity: string;
}): Promise<Worker[]> {
  const { connection, namespace, shared, host, activities, bundle, identity } = input;
  if (!existsSync(bundle)) fail('BUNDLE_MISSING', { file: bundle });
  const common = {
    connection,
    namespace,
    identity,
    stickyQueueScheduleToStartTimeout: '5 seconds',
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER },
    shutdownGraceTime: '2 seconds',
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
  } satisfies Partial<WorkerOptions>;
  return Promise.all([
    WorkflowWorker.create({
      ...common,
      ...WORKFLOW_PATIENCE,
      taskQueue: shared.workflows,
      workflowBundle: { codePath: bundle },
      maxCachedWorkflows: 600,
      activities: {},
    }),
    Worker.create({
      ...common,
      taskQueue: shared.store,
      activities: { ...activities.store },
      maxConcurrentActivityTaskExecutions: 20,
    }),
    Worker.create({
      ...common,
      taskQueue: host.io,
      activities: { ...activities.io },
      maxConcurrentActivityTaskExecutions: 20,
    }),
    Worker.create({
      ...common,
      taskQueue: host.exec,
      activities: { ...activities.exec },
      maxConcurrentActivityTaskExecutions: MOST_EXECUTORS,
    }),
  ]);
}
