import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { google, temporal } from '@temporalio/proto';

import { identityOf } from '../../src/process/index.js';
import { workerIdentity } from '../../src/worker/identity.js';
import { takeOver } from '../../src/worker/take-over.js';
import { TEST_NAMESPACE, testClient, uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';

const HOST = '0123456789ab';
/** A pid that no system gives. */
const NOBODY = 2 ** 31 - 2;
const TEN_MINUTES = google.protobuf.Duration.fromObject({ seconds: 600 });

describe('work of a worker that is gone is free for the next', () => {
  let client: Client;
  let taskQueue: string;

  beforeEach(async () => {
    client = await testClient();
    taskQueue = uniquePrefix();
  });
  afterEach(async () => {
    await client.workflow.getHandle(taskQueue).terminate();
    await client.connection.close();
  });

  const soon = <T>(poll: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + 50_000, poll);

  /** A workflow with one activity, which a worker with this identity has taken. */
  async function taken(identity: string): Promise<void> {
    const { workflowService: service } = client;
    const queue = { namespace: TEST_NAMESPACE, taskQueue: { name: taskQueue }, identity };
    await client.workflow.start('any', { taskQueue, workflowId: taskQueue });
    const { taskToken } = await soon(() => service.pollWorkflowTaskQueue(queue));
    await service.respondWorkflowTaskCompleted({
      namespace: TEST_NAMESPACE,
      taskToken,
      commands: [
        {
          commandType: temporal.api.enums.v1.CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
          scheduleActivityTaskCommandAttributes: {
            activityId: 'one',
            activityType: { name: 'any' },
            taskQueue: { name: taskQueue },
            startToCloseTimeout: TEN_MINUTES,
            retryPolicy: { initialInterval: TEN_MINUTES },
          },
        },
      ],
    });
    await soon(() => service.pollActivityTaskQueue(queue));
  }

  /** Whether the activity waits for its next try. */
  async function isFree(): Promise<boolean> {
    const { pendingActivities } = await client.workflowService.describeWorkflowExecution({
      namespace: TEST_NAMESPACE,
      execution: { workflowId: taskQueue },
    });
    return pendingActivities[0]?.lastFailure?.applicationFailureInfo?.type === 'WORKER_GONE';
  }

  /** Takes over as soon as the server lists the workflow. */
  async function takeOverNow(): Promise<void> {
    const query = `TaskQueue = "${taskQueue}"`;
    await waitUntil('the workflow to be listed', async () => (await client.workflow.count(query)).count > 0);
    await takeOver({ client, namespace: TEST_NAMESPACE, taskQueue, hostId: HOST, log: () => undefined });
  }

  test('when it is dead and nobody waited for it', async () => {
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
      const pid = Number(line);
      await waitUntil('the zombie', () => identityOf({ pid }) === null);
      await taken(workerIdentity({ hostId: HOST, pid }));
      await takeOverNow();
      expect(await isFree()).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  test.each([
    ['it lives', HOST],
    ['it belongs to another host', 'ba9876543210'],
  ])('but not when %s', async (_what, hostId) => {
    const pid = hostId === HOST ? process.pid : NOBODY;
    await taken(workerIdentity({ hostId, pid }));
    await takeOverNow();
    expect(await isFree()).toBe(false);
  });
});
