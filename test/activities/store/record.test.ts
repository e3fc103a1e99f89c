import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { canonicalJson } from '../../../src/domain/canonical-json.js';
import type { RunInput, RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { githubToken } from '../../support/canaries.js';
import { request, runStatus } from '../../support/run-status.js';

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

  test('a token in a comment that came as a signal is in nothing that is written', async () => {
    const run = await bench.refOf(PLAN, 'S-1');
    await open(inputOf(run, 'token-of-s-1'));
    const comment = `use ${githubToken()}, please`;
    const at = '2026-01-02T03:04:05.000Z';
    const actor = { name: 'Bea', email: null };
    const decided = { requestId: 'api/1', action: 'reject', actor, comment, via: 'signal' };
    const rows = [
      { seq: 1, key: 'token-one', kind: 'decided' as const, at, data: decided },
      { seq: 2, key: 'end', kind: 'finished' as const, at, data: { failure: { message: comment } } },
    ];
    for (const again of [1, 2]) await bench.act('recordLedger', { run, rows: rows.slice(0, again) });
    const decision = { action: 'reject', token: 'token-one', actor, comment, via: 'signal', at } as const;
    const status = runStatus({
      approvals: [request({ subject: 'api', state: 'decided', decisions: [decision] })],
    });
    await bench.act('saveStatus', { run, status });
    const { path } = await bench.act('writeReport', { run, status, requirements: null });
    const key = { repositoryId: run.repository.id, taskKey: run.taskKey, number: run.number };
    const stored = await bench.store.findRun({ slug: run.repository.slug, taskKey: 'S-1' });
    const kept = [
      JSON.stringify(await bench.store.readLedger({ run: key })),
      JSON.stringify(stored?.status),
      readFileSync(path, 'utf8'),
    ];
    for (const text of kept) {
      expect(text).not.toContain(githubToken());
      expect(text).toContain(', please');
    }
  });

  test('a run that was lost with the store is put back with its plan, once', async () => {
    const run = await bench.refOf(PLAN, 'O-9');
    const opened = await open(inputOf(run, 'token-nine'));
    if (opened.kind !== 'opened') throw new Error('not opened');
    const { plan } = opened;
    const input = inputOf({ ...run, taskKey: 'O-10' }, 'token-ten');
    const asked = { input, workflowId: 'w', executionId: 'e', startedAt: '2026-01-02T03:04:05.000Z' };
    for (let times = 0; times < 2; times += 1) await bench.act('restoreRun', { asked, number: 4, plan });
    const stored = await bench.store.findRun({ slug: run.repository.slug, taskKey: 'O-10' });
    expect(stored).toMatchObject({ number: 4, state: 'queued' });
    expect(await bench.store.putBlob({ content: canonicalJson(plan) })).toBe(run.planHash);
  });

  test('a plan that this store does not have is a failure that names the way out', async () => {
    const run = await bench.refOf(PLAN, 'O-2');
    const opened = await open(inputOf({ ...run, planHash: 'a'.repeat(64) }, 'token-three'));
    expect(opened).toMatchObject({ kind: 'failed', failure: { code: 'PLAN_NOT_STORED', class: 'env' } });
    if (opened.kind === 'failed') expect(opened.failure.next).toContain('STAGEGATE_HOME');
  });
});
