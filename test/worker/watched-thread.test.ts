import { Worker as Thread } from 'node:worker_threads';

import { expect, test } from '@jest/globals';
import { DefaultLogger } from '@temporalio/worker';

import { WatchedThread } from '../../src/worker/watched-thread.js';

/** A thread that takes `blockMs` for each answer, or never comes back. */
function watched({ blockMs, patienceMs }: { blockMs: number; patienceMs: number }) {
  const thread = new Thread(
    `const { parentPort } = require('node:worker_threads');
     const block = new Int32Array(new SharedArrayBuffer(4));
     parentPort.on('message', ({ requestId }) => {
       if (${String(blockMs)} === Infinity) for (;;);
       Atomics.wait(block, 0, 0, ${String(blockMs)});
       parentPort.postMessage({ requestId, result: { type: 'ok' } });
     });`,
    { eval: true },
  );
  const told: unknown[] = [];
  const logger = new DefaultLogger('ERROR', ({ message, meta }) => told.push([message, meta]));
  return { thread, told, client: new WatchedThread({ thread, logger, patienceMs }) };
}

const ask = (runId: string) => ({ type: 'dispose-workflow', runId }) as const;

test('a thread that says nothing is ended, and what was asked of it fails, with the name of the run', async () => {
  const { client, told } = watched({ blockMs: Infinity, patienceMs: 200 });
  const asked = [client.send(ask('first')), client.send(ask('second'))];
  for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
  expect(told).toEqual([[expect.stringMatching(/has not come back .* start it again/), { runId: 'first' }]]);
});

test('each answer counts: a thread with much to do is left to it', async () => {
  const { client, thread, told } = watched({ blockMs: 600, patienceMs: 3_000 });
  const asked = Array.from({ length: 6 }, (_, n) => client.send(ask(String(n))));
  for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('fulfilled');
  await thread.terminate();
  expect(told).toEqual([]);
});

test('nobody waits, nothing is ended', async () => {
  const { client, thread, told } = watched({ blockMs: 0, patienceMs: 200 });
  await client.send(ask('first'));
  await new Promise((resolve) => setTimeout(resolve, 400));
  await client.send(ask('second'));
  await thread.terminate();
  expect(told).toEqual([]);
});
