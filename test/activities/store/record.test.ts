import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RecordFailureInput } from '../../../src/activities/contracts.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import type { RunInput, RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const PLAN = `
plan: shop
gates: {unit: 'echo "$PWD/cart.test.ts:12 expected 3, received 4 (in 0.$$ s)"; exit 1'}
stages:
  api: {run: echo api > api.txt, gates: unit}
handoff: {}
`;

describe('a failure in the errorbook', () => {
  /** A run whose stage failed at its gate. */
  async function failed(): Promise<RecordFailureInput> {
    const run = await bench.runOf(PLAN);
    const { head } = await bench.attempt(run, { stage: 'api' });
    const gates = await bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head ?? '' });
    if (gates.failure === null) throw new Error('the gate was meant to fail');
    return { run, stage: 'api', attempt: 1, failure: gates.failure };
  }
  const book = () => bench.store.listErrorbook({ limit: 10 });

  test('is one entry for the same failure in two runs, and one occurrence for a repetition', async () => {
    const [one, other] = [await failed(), await failed()];
    for (const input of [one, other, other]) await bench.act('recordFailure', input);
    const entries = await book();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ occurrences: 2, exitCode: 1 });
    expect(entries[0]?.title).toContain('gate unit failed');
    expect(entries[0]?.symptom).toContain('expected');
    expect(entries[0]?.symptom).not.toContain(bench.sandbox.dir);
  });

  test('that came before any gate is told by its own words', async () => {
    const run = await bench.refOf(PLAN, 'E-1');
    const at = { task: 'E-1', stage: 'api', attempt: 1 };
    const input = {
      run,
      stage: 'api',
      attempt: 1,
      failure: failure('EXECUTOR_FAILED', { ...at, exitCode: 1 }),
    };
    const before = await book();
    await bench.act('recordFailure', input);
    await bench.act('recordFailure', { ...input, run: { ...run, number: 2 } });
    const entries = await book();
    expect(entries).toHaveLength(before.length + 1);
    expect(entries[0]).toMatchObject({ occurrences: 2, title: input.failure.message });
  });
});

describe('opening a run', () => {
  const inputOf = ({ repository, taskKey, planHash, identity }: RunRef, startToken: string): RunInput => ({
    schemaVersion: 1,
    task: { key: taskKey, title: 'Sell', requirements: null },
    repository,
    base: { branch: 'main', localCommit: null },
    plan: { name: 'shop', hash: planHash },
    startedBy: identity,
    startToken,
  });
  const open = (input: RunInput) =>
    bench.act('openRun', { input, workflowId: 'w', executionId: 'e', startedAt: '2026-01-02T03:04:05.000Z' });

  test('the same token is the same run, another token the next number', async () => {
    const run = await bench.refOf(PLAN, 'O-1');
    const first = await open(inputOf(run, 'token-one'));
    expect(first).toMatchObject({ kind: 'opened', number: 1, hostId: 'host-1', queues: { exec: 'exec' } });
    expect(await open(inputOf(run, 'token-one'))).toEqual(first);
    expect(await open(inputOf(run, 'token-two'))).toMatchObject({ number: 2 });
    if (first.kind !== 'opened') return;
    expect(Object.keys(first.planParts)).toEqual(['api', 'handoff']);
    expect(first.plan.stages.map(({ key }) => key)).toEqual(['api']);
  });

  test('a plan that this store does not have is a failure that names the way out', async () => {
    const run = await bench.refOf(PLAN, 'O-2');
    const opened = await open(inputOf({ ...run, planHash: 'a'.repeat(64) }, 'token-three'));
    expect(opened).toMatchObject({ kind: 'failed', failure: { code: 'PLAN_NOT_STORED', class: 'env' } });
    if (opened.kind === 'failed') expect(opened.failure.next).toContain('STAGEGATE_HOME');
  });
});
