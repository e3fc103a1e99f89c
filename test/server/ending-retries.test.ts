import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';

import { endingRetries } from '../../src/server/ending-retries.js';

const LONGEST_WAIT_MS = 1_100;

/** Keeps this process from everything else, as a machine with too much to do does. */
function busyFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

// A retry that came after its connection was closed threw in a timer, and ended the process.
test('a retry that is due, but was not made because the process was busy, comes before the end', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const waits: number[] = [];
  const retries = endingRetries({ onWait: (ms) => waits.push(ms) });
  const connection = Connection.lazy({ address: `127.0.0.1:${port}`, interceptors: retries.interceptors });
  const call = connection.workflowService.getSystemInfo({}).then(
    () => 'answered',
    () => 'failed',
  );
  while (waits.length === 0) await delay(1);
  busyFor(LONGEST_WAIT_MS);
  await retries.end();
  await connection.close();
  expect(await call).toBe('failed');
  server.close();
});
