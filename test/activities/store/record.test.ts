import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

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
