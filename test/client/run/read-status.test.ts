import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';

import { RunClient } from '../../../src/client/run-client.js';
import { runStatus } from '../../support/run-status.js';
import { TEST_NAMESPACE, testAddress, uniquePrefix } from '../../support/temporal.js';
import { someInput } from './some-input.js';
import { stubWorkers } from './stub-worker.js';

describe('the status of a run that was terminated from outside', () => {
  let connection: Connection;
  let workers: Awaited<ReturnType<typeof stubWorkers>>;

  beforeAll(async () => {
    connection = await Connection.connect({ address: testAddress() });
    workers = await stubWorkers();
  });
  afterAll(async () => {
    await workers.close();
    await connection.close();
  });

  test('says that it has ended, though the run itself never heard of it', async () => {
    const queuePrefix = uniquePrefix();
    const options = { connection, address: testAddress(), namespace: TEST_NAMESPACE, queuePrefix };
    const runs = new RunClient(options);
    const input = someInput();
    const title = JSON.stringify(runStatus({ state: 'awaiting_approval' }));
    const runKey = { slug: input.repository.slug, taskKey: input.task.key };
    const { workflowId } = await runs.start({ input: { ...input, task: { ...input.task, title } } });
    const seen = await workers.during(queuePrefix, async () => {
      await runs.waitFor({ runKey, until: ({ kind }) => kind === 'live' });
      await runs.temporal.client.workflow.getHandle(workflowId).terminate();
      return runs.status({ runKey });
    });
    expect(seen).toMatchObject({ kind: 'live', status: { state: 'aborted', endedAt: expect.any(String) } });
  });
});
