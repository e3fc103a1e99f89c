import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';

import { liveStatus } from '../../../src/client/local/live-status.js';
import type { Session } from '../../../src/client/local/session.js';
import { RunClient } from '../../../src/client/run-client.js';
import { sendUpdate } from '../../../src/client/run/send-update.js';
import type { RunKey } from '../../../src/contract/ids.js';
import { decideUpdate } from '../../../src/contract/messages.js';
import type { Action } from '../../../src/domain/approval/approval.js';
import { StagegateError } from '../../../src/domain/failure/catalogue.js';
import type { Failure } from '../../../src/domain/failure/failure.js';
import { runStatus } from '../../support/run-status.js';
import { TEST_NAMESPACE, testAddress, uniquePrefix } from '../../support/temporal.js';
import { holdTask } from './hold-task.js';
import { someInput } from './some-input.js';
import { stubWorkers } from './stub-worker.js';

const WORKER = 'slow@some-host';
const SOON_MS = 500;
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

/** A run whose worker has taken its first task, and is busy with it until it lets go. */
async function busy() {
  const prefix = uniquePrefix();
  const options = { connection, address: testAddress(), namespace: TEST_NAMESPACE, queuePrefix: prefix };
  const runs = new RunClient(options);
  const input = someInput();
  const titled = { ...input, task: { ...input.task, title: JSON.stringify(runStatus()) } };
  await runs.start({ input: titled });
  const runKey: RunKey = { slug: input.repository.slug, taskKey: input.task.key };
  const letGo = await holdTask({ connection, taskQueue: runs.temporal.queues.workflows, identity: WORKER });
  return { runs, runKey, prefix, letGo };
}

function decide({ runs, runKey }: { runs: RunClient; runKey: RunKey }, token: string, action: Action) {
  const payload = {
    ...{ runNumber: 1, requestId: 'api/1', action, token, comment: null },
    evidence: { head: null, planPart: 'p'.repeat(64), gates: null },
    actor: { name: 'Ada', email: null },
  };
  return {
    soon: ({ acceptWithinMs = SOON_MS } = {}) =>
      sendUpdate(runs.temporal, {
        ...{ runKey, definition: decideUpdate, token, payload },
        ...{ acceptWithinMs, answerWithinMs: SOON_MS },
      }),
    patiently: () => runs.decide({ runKey, decision: payload }),
  };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure | null> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof StagegateError) return error.failure;
  throw new Error(`no failure: ${String(error)}`);
}

describe('a worker that is busy', () => {
  test('is named; what was sent may be taken later, and with its token once', async () => {
    const run = await busy();
    const token = uniquePrefix();
    const failure = await failureOf(decide(run, token, 'approve').soon());
    expect(failure).toMatchObject({
      code: 'WORKER_BUSY',
      message: expect.stringContaining(`The worker ${WORKER} does not answer`),
      kept: expect.stringContaining('may still take what was sent'),
      next: expect.stringContaining(`the same command again, with --token ${token}`),
    });
    await run.letGo();
    await workers.during(run.prefix, async () => {
      expect(await decide(run, token, 'approve').patiently()).toMatchObject({ missing: 1 });
      expect(await decide(run, uniquePrefix(), 'approve').patiently()).toMatchObject({ missing: 2 });
    });
  });

  test('is named; nothing was sent where somebody wanted to look first', async () => {
    const { runs, runKey } = await busy();
    const session = { ...NO_SESSION, runs: () => Promise.resolve(runs) };
    expect(await failureOf(liveStatus(session, { runKey }))).toMatchObject({
      code: 'WORKER_BUSY',
      kept: expect.stringContaining('Nothing was sent'),
      next: expect.stringMatching(/the same command again; .*stagegate doctor/),
    });
  });

  test('gets an abort from the server', async () => {
    const { runs, runKey } = await busy();
    const request = { actor: { name: 'Ada', email: null }, reason: null };
    expect(await runs.abort({ runKey, token: uniquePrefix(), request })).toEqual({ kind: 'requested' });
  });

  test('is given longer than for a look where somebody wants to answer', async () => {
    const { runs, runKey, prefix, letGo } = await busy();
    await workers.serve(prefix);
    let asked = 0;
    const session = {
      ...NO_SESSION,
      // asked for to look at the run, and then to ask it once more
      runs: async () => {
        asked += 1;
        if (asked === 2) await letGo();
        return runs;
      },
    };
    expect(await liveStatus(session, { runKey })).toMatchObject({ state: runStatus().state });
  });
});

test('what a run has taken, and does not answer, is told so; it is answered once', async () => {
  const run = await busy();
  await run.letGo();
  const token = uniquePrefix();
  await workers.during(run.prefix, async () => {
    await decide(run, uniquePrefix(), 'approve').patiently();
    const waiting = decide(run, token, 'override');
    const failure = await failureOf(waiting.soon({ acceptWithinMs: 30_000 }));
    expect(failure).toMatchObject({
      code: 'ANSWER_LATE',
      kept: expect.stringContaining('in the history of the run'),
      next: expect.stringContaining(`--token ${token}`),
    });
    const answered = waiting.patiently();
    await decide(run, uniquePrefix(), 'reject').patiently();
    expect(await answered).toMatchObject({ missing: 3 });
  });
});

const unopened = () => Promise.reject(new Error('not asked for here'));
const NO_SESSION: Session = {
  ...{ paths: { config: '', state: '', cache: '' }, env: {}, cwd: '', repositoryPath: '' },
  ...{ repository: unopened, store: unopened, runs: unopened, close: () => Promise.resolve() },
};
