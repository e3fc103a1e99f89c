import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RecordFailureInput } from '../../../src/activities/contracts.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { tempDirs } from '../../support/temp-dir.js';
import { attemptAsStage } from './attempt-as-stage.js';

const temp = tempDirs();
let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const book = () => bench.store.listErrorbook({ limit: 100 });
const entryAt = async (run: RunRef) => {
  const seen = { repositoryId: run.repository.id, taskKey: run.taskKey, stages: ['api', 'handoff'] };
  return (await bench.store.listSeenFailures(seen)).map(({ entry }) => entry);
};

const attempt = (run: RunRef, number: number, part: { previous?: string | null } = {}) =>
  attemptAsStage({ bench, run, number, ...part });

describe('what failed of an attempt', () => {
  const PLAN = `
plan: shop
gates: {unit: 'echo "$PWD/cart.test.ts:12 expected 3, received 4 (in 0.$$ s)"; exit 1'}
stages:
  api: {run: echo api > api.txt, gates: unit}
handoff: {}
`;

  test('is one entry in two runs, with the evidence of each, and one occurrence for a repetition', async () => {
    const runs = [await bench.runOf(PLAN), await bench.runOf(PLAN)];
    for (const run of runs) {
      const { reason, head } = await attempt(run, 1);
      const again: RecordFailureInput = { run, stage: 'api', attempt: 1, failure: reason, head: head ?? '' };
      expect(await bench.act('recordFailure', again)).toMatchObject({ seen: [{ times: 1 }] });
    }
    const entries = await book();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      occurrences: 2,
      exitCode: 1,
      severity: 'medium',
      stageKind: 'command',
    });
    expect(entries[0]?.title).toContain('gate unit failed');
    expect(entries[0]?.symptom).toContain('expected');
    expect(entries[0]?.symptom).not.toContain(bench.sandbox.dir);
    const found = await bench.store.readErrorbookEntry({ id: entries[0]?.id ?? '' });
    const [evidence] = found?.occurrences.map((seen) => seen.evidence) ?? [];
    expect(evidence).toMatchObject({ host: 'host-1' });
    expect([evidence?.log, evidence?.report].map((file) => existsSync(file ?? ''))).toEqual([true, true]);
    expect(evidence?.head).toMatch(/^[0-9a-f]{40}$/);
  });

  test('before any gate is told by the words of executor and engine, without those of this run', async () => {
    const at = { task: 'E-1', stage: 'api', attempt: 1 };
    const first = await bench.refOf(PLAN, 'E-1');
    const runs = [first, await bench.refOf(PLAN, 'E-2')];
    const seen = [];
    for (const run of runs) {
      const input = { run, stage: 'api', attempt: 1 };
      const missing = failure('ARTIFACT_MISSING', { ...at, task: run.taskKey, artifact: 'design.json' });
      const recorded = await bench.act('recordFailure', { ...input, failure: missing });
      seen.push(...(recorded?.seen ?? []));
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    const [entry] = await entryAt(first);
    expect(entry).toMatchObject({ origin: 'artifact', occurrences: 2, gate: null });
    expect(entry?.fixes.join()).toContain('STAGEGATE_ARTIFACTS');
  });

  test('that says nothing of the work is not written', async () => {
    const run = await bench.refOf(PLAN, 'E-9');
    const taken = failure('ATTEMPT_TAKEN', { task: 'E-9', stage: 'api', attempt: 1, by: 'Ada' });
    expect(await bench.act('recordFailure', { run, stage: 'api', attempt: 1, failure: taken })).toEqual({
      seen: [],
    });
  });

  test('is read from the end of a huge, a binary and a wide output alike', async () => {
    const say = `process.stdout.write(Buffer.from('error: total is not a number\\n', 'utf16le'))`;
    const run = await bench.runOf(`
plan: shop
gates:
  huge: 'head -c 3000000 /dev/zero | tr "\\0" x; echo; echo "error: total is not a number"; exit 1'
  binary: 'head -c 300000 /dev/urandom; echo; echo "error: total is not a number"; exit 1'
  wide: {run: [node, -e, "${say};process.exitCode=1"]}
stages:
  api: {run: echo api > api.txt, gates: [huge, binary, wide]}
handoff: {}
`);
    const { seen } = await attempt(run, 1);
    expect(seen).toHaveLength(3);
    for (const { symptom } of await entryAt(run)) expect(symptom).toContain('error: total is not a number');
  });
});

describe('what passes again', () => {
  const PLAN = `
plan: shop
gates: {unit: 'grep -q 42 answer.txt || { echo "error: the answer is wrong"; exit 1; }'}
stages:
  api: {run: 'echo "4$((STAGEGATE_ATTEMPT))" > answer.txt', gates: unit}
handoff: {}
`;

  test('is resolved with the first head that passed, and the way there', async () => {
    const run = await bench.runOf(PLAN);
    const failed = await attempt(run, 1);
    expect(await entryAt(run)).toMatchObject([{ status: 'candidate' }]);
    const passed = await attempt(run, 2, { previous: failed.head });
    const [entry] = await entryAt(run);
    expect(entry).toMatchObject({
      status: 'resolved',
      remedy: {
        failedHead: failed.head,
        passedHead: passed.head,
        paths: ['answer.txt'],
        stat: { files: 1, insertions: 1, deletions: 1 },
      },
    });
    expect(await bench.store.getBlob({ hash: entry?.remedy?.patch ?? '' })).toContain('+42');
    const found = await bench.store.readErrorbookEntry({ id: entry?.id ?? '' });
    expect(found?.changes).toMatchObject([{ action: 'resolve', actor: { name: 'stagegate' } }]);
    expect(found?.changes[0]?.reason).toContain(passed.head?.slice(0, 10));
  });

  test('only the second time is flaky, and mends nothing; at once, it does', async () => {
    const log = join(temp(), 'runs');
    const gate = `echo run >> ${log}; echo "error: no answer"; test $(wc -l < ${log}) -ge 4`;
    const run = await bench.runOf(PLAN.replace(/unit: '.*'/, `unit: '${gate}'`));
    const first = await attempt(run, 1);
    const second = await attempt(run, 2, { previous: first.head });
    expect(second.reason).toBeNull();
    expect(await entryAt(run)).toMatchObject([{ status: 'candidate', occurrences: 1 }]);
    const third = await attempt(run, 3, { previous: second.head });
    expect(await entryAt(run)).toMatchObject([{ status: 'resolved', remedy: { passedHead: third.head } }]);
  });

  test('of what came before the gates too', async () => {
    const run = await bench.runOf(
      PLAN.replace("run: 'echo", "run: '[ $STAGEGATE_ATTEMPT = 1 ] && exit 3; echo"),
    );
    const failed = await attempt(run, 1);
    expect(failed.reason).toMatchObject({ code: 'EXECUTOR_FAILED' });
    await attempt(run, 2);
    expect(await entryAt(run)).toMatchObject([
      { origin: 'executor', status: 'resolved', remedy: { paths: ['answer.txt'] } },
    ]);
  });
});

describe('high severity', () => {
  const PLAN = `
plan: shop
gates: {secrets: {run: 'echo "error: a token in keys.txt"; exit 1', required: false}}
stages:
  api: {run: echo api > api.txt, gates: secrets}
handoff: {}
`;

  test('keeps a stage from being handed off until somebody answers, and says how', async () => {
    const run = await bench.runOf(PLAN);
    const { head } = await bench.attempt(run, { stage: 'api' });
    const gates = await bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head ?? '' });
    expect(gates.failure).toBeNull();
    const input = { run, stage: 'api', attempt: 1, failure: null, head: head ?? '' };
    const recorded = await bench.act('recordFailure', input);
    const id = recorded?.seen[0]?.id ?? '';
    const assemble = () =>
      bench.act('assembleCollector', {
        run,
        baseBranch: 'main',
        localCommit: null,
        attempt: 1,
        heads: [{ stage: 'api', attempt: 1, head: head ?? '' }],
      });
    const refused = await assemble();
    expect(refused).toMatchObject({ kind: 'failed', failure: { code: 'ERRORBOOK_BLOCKS' } });
    if (refused.kind === 'failed') {
      expect(refused.failure.message).toContain(id);
      expect(refused.failure.next).toContain(`stagegate errorbook resolve ${id}`);
      expect(refused.failure.next).toContain(`waive ${id}`);
    }
    const actor = { name: 'Ada', email: null };
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const waive = {
      id,
      event: { kind: 'waive', until },
      token: 'token-waive',
      actor,
      reason: 'a test key',
    } as const;
    await bench.store.changeErrorbookEntry({ ...waive, now: new Date() });
    expect(await assemble()).toMatchObject({ kind: 'assembled' });
  });
});

describe('what policies deny before anything runs', () => {
  test('is remembered with its row of the ledger, once, and never in its way', async () => {
    const run = await bench.refOf('plan: p\nstages: {api: {run: x}}\n', 'D-1');
    await bench.store.allocateRun({
      startToken: 'token-denied',
      repositoryId: run.repository.id,
      slug: run.repository.slug,
      taskKey: run.taskKey,
      workflowId: 'w',
      input: {},
      startedAt: run.startedAt,
    });
    const data = {
      id: 'api/1/before',
      stage: 'api',
      attempt: 1,
      phase: 'before',
      outcome: { kind: 'deny' },
      reason: '"no-net" of the repository',
      rules: [{ rule: 'no-net', source: 'repository', outcome: 'deny', because: ['effects network'] }],
      facts: { kind: 'command' },
    };
    const row = { seq: 1, key: 'p', kind: 'policy_evaluated', at: '2026-01-02T03:04:05.000Z', data } as const;
    const recordFailure = bench.store.recordFailure.bind(bench.store);
    bench.store.recordFailure = () => Promise.reject(new Error('the store is broken'));
    expect(await bench.act('recordLedger', { run, rows: [row] })).toEqual({ unrecorded: ['p'] });
    bench.store.recordFailure = recordFailure;
    expect(await bench.act('recordLedger', { run, rows: [row] })).toBeUndefined();
    await bench.act('recordLedger', { run, rows: [row] });
    expect(await entryAt(run)).toMatchObject([
      { origin: 'policy', severity: 'high', occurrences: 1, status: 'candidate' },
    ]);
  });
});

describe('a store that is away', () => {
  test('is told of a failure by an error, and lets attempts and gates be made', async () => {
    const own = await ActivityBench.open();
    try {
      const run = await own.runOf(`
plan: shop
gates: {unit: 'exit 1'}
stages:
  api: {run: echo api > api.txt, gates: unit}
handoff: {}
`);
      const { head } = await own.attempt(run, { stage: 'api' });
      for (const name of ['recordFailure', 'listSeenFailures', 'listKnownFailures'] as const)
        Object.defineProperty(own.store, name, {
          value: () => Promise.reject(new Error('the store is away')),
        });
      const gates = await own.act('runGates', { run, stage: 'api', attempt: 1, commit: head ?? '' });
      expect(gates).toMatchObject({ failure: { code: 'GATE_FAILED' }, unsettled: true });
      const input = { run, stage: 'api', attempt: 1, failure: gates.failure };
      await expect(own.act('recordFailure', input)).rejects.toThrow('the store is away');
      expect(await own.attempt(run, { stage: 'api', attempt: 2, previous: head })).toMatchObject({
        ...{ failure: null, unsettled: true },
      });
    } finally {
      await own.close();
    }
  });
});
