import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';

import { admissionHealth } from '../../../src/client/run/admission-health.js';
import { RunClient } from '../../../src/client/run-client.js';
import { TEST_NAMESPACE, testAddress, uniquePrefix } from '../../support/temporal.js';
import { waitUntil } from '../../support/wait-until.js';
import { stubWorkers } from './stub-worker.js';

const reason = 'test';
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

test('an admission that makes no progress is found, and the command that is told mends it', async () => {
  const queuePrefix = uniquePrefix();
  const options = { connection, address: testAddress(), namespace: TEST_NAMESPACE, queuePrefix };
  const runs = new RunClient(options);
  const health = () => admissionHealth(runs.temporal);
  const handle = runs.temporal.client.workflow.getHandle(`stagegate-admission/${queuePrefix}`);
  expect(await health()).toEqual({ kind: 'absent' });
  const wedged = { limits: { cap: 1, perBase: 1 }, reason };
  expect(await runs.restartAdmission(wedged)).toMatchObject({ wasOpen: false });

  await workers.during(queuePrefix, async () => {
    await waitUntil('admission to be wedged', async () => (await health()).kind === 'wedged');
    expect(await health()).toMatchObject({
      failure: {
        code: 'ADMISSION_WEDGED',
        message: expect.stringContaining('The worker says: [TMPRL1100]'),
        next: 'stagegate queue --restart',
      },
    });
    await expect(runs.places()).rejects.toMatchObject({ failure: { code: 'ADMISSION_WEDGED' } });
    const { runId } = await handle.describe();
    const mended = { limits: { cap: 4, perBase: 1 }, reason };
    expect(await runs.restartAdmission(mended)).toMatchObject({ wasOpen: true });
    await waitUntil('it to begin', async () => (await handle.describe()).historyLength >= 4);
    expect((await handle.describe()).runId).not.toBe(runId);
    expect(await health()).toMatchObject({ kind: 'open' });
  });
  await handle.terminate();
  expect(await health()).toEqual({ kind: 'closed' });
});
