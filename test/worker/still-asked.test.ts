import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';

import type { AskedRequest } from '../../src/domain/approval/still-asked.js';
import { makeStillAsked } from '../../src/worker/still-asked.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { silentServer } from '../support/silent-server.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const plan = planOf([
  { key: 'a', approval: approvalRule() },
  { key: 'b', needs: ['a'], approval: approvalRule() },
]);

/** The request of a run that waits. */
async function waiting(run: BenchRun): Promise<AskedRequest> {
  const { id: requestId, evidence } = await run.asked('a');
  const { number, task, repository } = await run.status();
  const { slug } = repository;
  return { slug, taskKey: task.key, number, requestId, head: evidence.head ?? 'none' };
}

test('a run is asked whether it still asks: until the decision, and no longer than it is open', async () => {
  const stillAsked = makeStillAsked({ client: bench.client });
  const run = await bench.start({ plan });
  const request = await waiting(run);
  expect(await stillAsked(request)).toBe('asked');
  expect(await stillAsked({ ...request, head: 'b'.repeat(40) })).toBe('over');
  expect(await stillAsked({ ...request, number: request.number - 1 })).toBe('over');
  await run.decide('a', 'approve');
  await run.asked('b');
  expect(await stillAsked(request)).toBe('over');

  const other = await bench.start({ plan });
  const cut = await waiting(other);
  await other.handle.terminate();
  expect(await stillAsked(cut)).toBe('over');
  expect(await stillAsked({ ...cut, taskKey: 'NEVER-1' })).toBe('over');
});

test('no answer proves nothing', async () => {
  const server = await silentServer();
  const connection = Connection.lazy({ address: server.address });
  try {
    const stillAsked = makeStillAsked({ client: new Client({ connection }) });
    const request = { slug: 's', taskKey: 'T', number: 1, requestId: 'a/1', head: 'a'.repeat(40) };
    expect(await stillAsked(request)).toBe('unknown');
  } finally {
    await connection.close();
    await server.close();
  }
});
