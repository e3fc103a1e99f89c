import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '@temporalio/client';
import {
  DefaultLogger,
  type Logger,
  type NativeConnection,
  Runtime,
  type WorkerOptions,
} from '@temporalio/worker';

import { WorkflowWorker } from '../../src/worker/workflow-worker.js';
import { TEST_NAMESPACE, testClient, testNativeConnection } from '../support/temporal.js';

/** Only what went wrong is told. */
export const logger = new DefaultLogger('ERROR');

/** What a worker for workflows is made of, on the suite's server, for the time of a test file; `tells` hears what goes wrong. */
export function carrying(tells: Logger = logger) {
  Runtime.install({ logger: tells, telemetryOptions: { logging: { filter: 'OFF' } } });
  let client: Client;
  let connection: NativeConnection;
  beforeAll(async () => {
    client = await testClient();
    connection = await testNativeConnection();
  });
  afterAll(async () => {
    await connection.close();
    await client.connection.close();
  });
  const options = (given: Pick<WorkerOptions, 'taskQueue' | 'workflowBundle'>) => ({
    ...{ connection, namespace: TEST_NAMESPACE },
    ...given,
  });
  return {
    client: () => client,
    options,
    /** Runs a worker that remembers no workflow, until what is given has happened. */
    carried: async <T>(
      given: Pick<WorkerOptions, 'taskQueue' | 'workflowBundle'>,
      until: () => Promise<T>,
    ): Promise<T> => (await WorkflowWorker.create(options(given))).runUntil(until),
  };
}
