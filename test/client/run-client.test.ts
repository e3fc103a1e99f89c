import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';

import { RunClient } from '../../src/client/run-client.js';
import type { RunKey } from '../../src/contract/ids.js';
import type { Action, Decision } from '../../src/domain/approval/approval.js';
import { StagegateError } from '../../src/domain/failure/catalogue.js';
import type { RunInput } from '../../src/domain/run/run-input.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import { request, runStatus } from '../support/run-status.js';
import { TEST_NAMESPACE, testAddress, uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';
import { someInput } from './run/some-input.js';
import { stubWorkers } from './run/stub-worker.js';

const ACTOR = { name: 'Ada', email: null };
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

const keyOf = ({ repository, task }: RunInput): RunKey => ({ slug: repository.slug, taskKey: task.key });

function client(): { runs: RunClient; prefix: string } {
  const prefix = uniquePrefix();
  const options = { connection, address: testAddress(), namespace: TEST_NAMESPACE, queuePrefix: prefix };
  return { runs: new RunClient(options), prefix };
}

/** A run whose stub answers the status query with `status`; the title carries it there. */
function answering(status: RunStatus | string, input: RunInput = someInput()): RunInput {
  const title = typeof status === 'string' ? status : JSON.stringify(status);
  return { ...input, task: { ...input.task, title } };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof StagegateError ? error.failure.code : String(error);
}

describe('start', () => {
  test('lets exactly one of two starts at the same moment through', async () => {
    const { runs } = client();
    const slug = uniquePrefix();
    const starts = await Promise.allSettled([
      runs.start({ input: someInput({ slug }) }),
      runs.start({ input: someInput({ slug }) }),
    ]);
    const started = starts.filter(({ status }) => status === 'fulfilled');
    const refused = starts.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(started).toHaveLength(1);
    expect(refused).toEqual([
      expect.objectContaining({ failure: expect.objectContaining({ code: 'RUN_ALREADY_ACTIVE' }) }),
    ]);
  });

  test('leads to the same run with the same token, also at the same moment', async () => {
    const { runs } = client();
    const input = someInput();
    const [one, other] = await Promise.all([runs.start({ input }), runs.start({ input })]);
    const later = await runs.start({ input });
    expect([one.kind, other.kind].sort()).toEqual(['existing', 'started']);
    expect(other.executionId).toBe(one.executionId);
    expect(later).toEqual({ ...later, kind: 'existing', executionId: one.executionId });
  });

  test('after the end: the same token finds the ended run, another one starts anew', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus());
    const first = await runs.start({ input });
    await workers.during(prefix, () =>
      runs.abort({ runKey: keyOf(input), token: 'token-of-abort', request: { actor: ACTOR, reason: null } }),
    );
    await waitUntil(
      'the end',
      async () =>
        (await runs.temporal.client.workflow.getHandle(first.workflowId).describe()).status.name ===
        'COMPLETED',
    );
    expect(await runs.start({ input })).toMatchObject({ kind: 'existing', executionId: first.executionId });
    const anew = await runs.start({ input: { ...input, startToken: uniquePrefix() } });
    expect(anew.kind).toBe('started');
    expect(anew.executionId).not.toBe(first.executionId);
  });
});

describe('status', () => {
  test('comes from the server when no worker answers, with what the run was started with', async () => {
    const { runs } = client();
    const input = someInput();
    await runs.start({ input });
    expect(await runs.status({ runKey: keyOf(input) })).toMatchObject({
      kind: 'description',
      why: 'no_worker',
      run: {
        task: { key: 'ADD-42', title: 'Add *two* numbers' },
        number: null,
        state: 'queued',
        closed: false,
        base: 'main',
        plan: input.plan,
        startedBy: 'Test Person',
      },
    });
  });

  test('comes from the run itself when a worker answers', async () => {
    const { runs, prefix } = client();
    const status = runStatus({ state: 'awaiting_approval', approvals: [request()] });
    const input = answering(status);
    await runs.start({ input });
    const view = await workers.during(prefix, () => runs.waitFor({ runKey: keyOf(input), until: isLive }));
    expect(view).toEqual({ kind: 'live', status });
  });

  test('of an answer that is no status, says that it cannot be read', async () => {
    const { runs, prefix } = client();
    const input = answering('rubbish');
    await runs.start({ input });
    const seen = await workers.during(prefix, () =>
      runs.waitFor({
        runKey: keyOf(input),
        until: (view) => view.kind === 'description' && view.why === 'not_readable',
      }),
    );
    expect(seen.kind).toBe('description');
  });

  test('knows no run of another number, and none that was never started', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus({ number: 3 }));
    const runKey = keyOf(input);
    await runs.start({ input });
    await workers.during(prefix, async () => {
      await runs.waitFor({ runKey, until: isLive });
      expect((await runs.status({ runKey, number: 3 })).kind).toBe('live');
      expect(await codeOf(runs.status({ runKey, number: 2 }))).toBe('RUN_UNKNOWN');
    });
    expect(await codeOf(runs.status({ runKey: { ...runKey, taskKey: 'NONE' } }))).toBe('RUN_UNKNOWN');
  });

  test('finds a task whatever the case of its key', async () => {
    const { runs } = client();
    const input = someInput();
    await runs.start({ input });
    const view = await runs.status({ runKey: { slug: input.repository.slug, taskKey: 'add-42' } });
    expect(view).toMatchObject({ kind: 'description', run: { task: { key: 'ADD-42' } } });
  });
});

describe('decide', () => {
  const decision = (action: Action, token: string): Decision => {
    const { id, evidence } = request();
    return { runNumber: 3, requestId: id, action, evidence, token, actor: ACTOR, comment: null };
  };

  test('hands a decision in once per token, another action with it anew', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus());
    const runKey = keyOf(input);
    await runs.start({ input });
    const outcomes = await workers.during(prefix, async () => {
      const token = uniquePrefix();
      const first = await runs.decide({ runKey, decision: decision('approve', token) });
      const again = await runs.decide({ runKey, decision: decision('approve', token) });
      const other = await runs.decide({ runKey, decision: decision('request_changes', token) });
      return [first, again, other];
    });
    expect(outcomes).toMatchObject([{ missing: 1 }, { missing: 1 }, { missing: 2 }]);
  });

  test('tells what the run refuses as malformed', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus());
    await runs.start({ input });
    const refused = await workers.during(prefix, () =>
      codeOf(runs.decide({ runKey: keyOf(input), decision: decision('give_up', uniquePrefix()) })),
    );
    expect(refused).toBe('DECISION_REFUSED');
  });

  test('is refused by a run that has ended, and unknown without one', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus());
    const runKey = keyOf(input);
    await runs.start({ input });
    await workers.during(prefix, async () => {
      await runs.decide({ runKey, decision: decision('reject', uniquePrefix()) });
      await waitUntil(
        'the end',
        async () =>
          (await codeOf(runs.decide({ runKey, decision: decision('approve', uniquePrefix()) }))) ===
          'RUN_NOT_ACTIVE',
      );
    });
    const unknown = { runKey: { ...runKey, taskKey: 'NONE' }, decision: decision('approve', uniquePrefix()) };
    expect(await codeOf(runs.decide(unknown))).toBe('RUN_UNKNOWN');
  });
});

describe('pause and abort', () => {
  const control = (runKey: RunKey) => ({
    runKey,
    token: uniquePrefix(),
    request: { actor: ACTOR, reason: null },
  });

  test('pause says so when no worker takes it up', async () => {
    const { runs } = client();
    const input = someInput();
    await runs.start({ input });
    expect(await codeOf(runs.pause(control(keyOf(input))))).toBe('NO_WORKER');
  });

  test('abort without a worker is left with the server, and ends the run when one comes', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus());
    const { workflowId } = await runs.start({ input });
    expect(await runs.abort(control(keyOf(input)))).toEqual({ kind: 'requested' });
    const handle = runs.temporal.client.workflow.getHandle(workflowId);
    expect(await workers.during(prefix, () => handle.result())).toBe('ended');
  });

  test('abort is answered by the run', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus());
    await runs.start({ input });
    const outcome = await workers.during(prefix, () => runs.abort(control(keyOf(input))));
    expect(outcome).toEqual({ kind: 'done', changed: true });
  });

  test('a watch sees what changes', async () => {
    const { runs, prefix } = client();
    const input = answering(runStatus());
    const runKey = keyOf(input);
    await runs.start({ input });
    await workers.during(prefix, async () => {
      await runs.waitFor({ runKey, until: isLive });
      await runs.pause(control(runKey));
      const paused = await runs.waitFor({
        runKey,
        until: (view) => view.kind === 'live' && view.status.state === 'paused',
      });
      expect(paused.kind).toBe('live');
    });
  });
});

describe('list and inbox', () => {
  test('find a repository and its open runs, asked themselves where a worker answers', async () => {
    const { runs, prefix } = client();
    const status = runStatus({ number: 7 });
    const input = answering(status);
    const { slug } = input.repository;
    await runs.start({ input });
    const filter = { slug, openOnly: true, limit: 10 };
    await workers.during(prefix, async () => {
      await waitUntil('the list', async () => (await runs.list(filter)).some(isLive));
      expect(await runs.list(filter)).toEqual([{ kind: 'live', status }]);
    });
    expect(await runs.list({ ...filter, slug: uniquePrefix() })).toEqual([]);
  });

  test('the inbox has nothing for runs that do not wait', async () => {
    const { runs } = client();
    const input = someInput();
    await runs.start({ input });
    const filter = { slug: input.repository.slug, actor: { name: 'Ada', email: null } };
    expect(await runs.inbox(filter)).toEqual({ items: [], ready: [], unchecked: [], more: false });
  });
});

test('a server that is not there is told as such by every call', async () => {
  const address = '127.0.0.1:1';
  const nowhere = Connection.lazy({ address });
  const runs = new RunClient({ connection: nowhere, address, namespace: TEST_NAMESPACE });
  const input = someInput();
  const codes = await Promise.all([
    codeOf(runs.start({ input })),
    codeOf(runs.status({ runKey: keyOf(input) })),
    codeOf(runs.list({ slug: null, openOnly: false, limit: 1 })),
  ]);
  expect(codes).toEqual(['SERVER_UNREACHABLE', 'SERVER_UNREACHABLE', 'SERVER_UNREACHABLE']);
  await nowhere.close();
});

const isLive = ({ kind }: { kind: string }): boolean => kind === 'live';
