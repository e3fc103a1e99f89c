import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';

import { findWedged, type Wedged } from '../../../src/client/run/find-wedged.js';
import { RunClient } from '../../../src/client/run-client.js';
import { TEST_NAMESPACE, testAddress, uniquePrefix } from '../../support/temporal.js';
import { waitUntil } from '../../support/wait-until.js';
import { someInput } from './some-input.js';
import { stubWorkers } from './stub-worker.js';

describe('a run whose workflow task fails again and again', () => {
  let connection: Connection;
  let workers: Awaited<ReturnType<typeof stubWorkers>>;

  beforeAll(async () => {
    connection = await Connection.connect({ address: testAddress() });
    workers = await stubWorkers({ file: 'wedged-run.ts' });
  });
  afterAll(async () => {
    await workers.close();
    await connection.close();
  });

  /** Starts a run of that kind and gives what is found, once `enough` is. */
  async function found(title: string, enough: (wedged: Wedged[]) => boolean): Promise<Wedged[]> {
    const queuePrefix = uniquePrefix();
    const runs = new RunClient({
      connection,
      address: testAddress(),
      namespace: TEST_NAMESPACE,
      queuePrefix,
    });
    const input = someInput();
    const { workflowId } = await runs.start({ input: { ...input, task: { ...input.task, title } } });
    return workers.during(queuePrefix, async () => {
      const run = runs.temporal.client.workflow.getHandle(workflowId);
      await waitUntil('the first workflow task', async () => (await run.describe()).historyLength >= 4);
      let wedged: Wedged[] = [];
      await waitUntil(`what is wedged in ${title}`, async () => {
        wedged = await findWedged(runs.temporal, { workflowId });
        return enough(wedged);
      });
      await run.terminate();
      return wedged;
    });
  }

  test('is found, with what the worker said and what to do', async () => {
    const [wedged, ...others] = await found('wedged', ({ length }) => length > 0);
    expect(others).toEqual([]);
    expect(wedged?.tries).toBeGreaterThan(1);
    expect(wedged?.failure).toMatchObject({
      code: 'RUN_WEDGED',
      message: expect.stringMatching(/^The run of task ADD-42 .*Nondeterminism error: no such command/s),
      next: expect.stringContaining('a worker of the version that the run was started with'),
    });
  });

  test('is found in a stage of a run that goes on', async () => {
    const [wedged] = await found('stage', ({ length }) => length > 0);
    expect(wedged?.failure.message).toMatch(/^Stage "api" of task ADD-42 .* a defect in the stage/s);
    expect(wedged?.failure.next).toMatch(/: stagegate worker$/);
  });

  test('a healthy one is left in peace', async () => {
    expect(await found('well', () => true)).toEqual([]);
  });
});
