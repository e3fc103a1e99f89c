import { rmSync, writeFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AttemptResult } from '../../../src/domain/stage/attempt.js';
import type { StageEvidence } from '../../../src/domain/rerun/stage-evidence.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { planOf } from '../../plan/parsing.js';
import { stageHash } from '../../../src/plan/plan-hash.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

const PLAN = `
plan: p
stages:
  a: {run: 'echo a > a.txt; echo "{}" > "$STAGEGATE_ARTIFACTS/note.json"', produces: [note.json]}
  b: {needs: a, run: 'cat "$STAGEGATE_INPUTS/a/note.json" > b.txt'}
`;
const MAIN = { baseBranch: 'main', localCommit: null };

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

/** A first run that verified stage `a`, with the ledger row that says so; and the run after it. */
async function twoRuns(taskKey: string) {
  const first = await bench.refOf(PLAN, taskKey);
  for (const [index, startToken] of ['token-0001', 'token-0002'].entries()) {
    const { id, slug } = first.repository;
    const allocated = await bench.store.allocateRun({
      ...{ startToken, repositoryId: id, slug, taskKey, workflowId: 'w', input: {} },
      startedAt: '2026-01-02T03:04:05.000Z',
    });
    expect(allocated.number).toBe(index + 1);
  }
  const prepared = await bench.act('prepareRepository', { run: first, ...MAIN });
  const base = prepared.kind === 'ready' ? prepared.commit : '';
  const result = await bench.attempt(first, { stage: 'a', base });
  const evidence = proofOf(result, base);
  const at = '2026-01-02T03:04:06.000Z';
  await bench.store.appendLedger({
    run: { repositoryId: first.repository.id, taskKey, number: 1 },
    rows: [
      { seq: 1, key: 'verified:a', kind: 'verified', at, data: { stage: 'a', evidence: { ...evidence } } },
    ],
  });
  const second: RunRef = { ...first, number: 2 };
  return { first, second, base, evidence };
}

function proofOf({ head, start, changes, artifacts }: AttemptResult, base: string): StageEvidence {
  const planPart = stageHash({ plan: planOf(PLAN).plan, stage: 'a' });
  const result = { attempt: 1, head, durationMs: 1, changes, artifacts, gates: [], failure: null };
  const verdict = { kind: 'completed', start, head: head ?? '', gates: null, result } as const;
  return {
    stage: 'a',
    run: 1,
    attempt: 1,
    ground: { base, from: [], planPart, requirements: null },
    verdict,
  };
}

const findIn = (run: RunRef, base: string) =>
  bench.act('findReusable', {
    run,
    base,
    rerun: { run: 1, from: [], sameBase: false },
    requirements: null,
  });

describe('what an earlier run leaves', () => {
  test('is kept under refs of the new run; what never ran is rerun, and finds the kept artifacts', async () => {
    const { second, base, evidence } = await twoRuns('R-1');
    const found = { kind: 'found', kept: [evidence], rerun: [{ stage: 'b', why: 'it never ran' }] };
    expect(await findIn(second, base)).toEqual(found);
    expect(await findIn(second, base)).toEqual(found);
    const head = evidence.verdict.kind === 'completed' ? evidence.verdict.head : '';
    const refs = bench.refs(bench.vault(second)).split('\n');
    expect(refs).toContain(`refs/stagegate/r-1/2/a/1 ${head}`);
    expect(refs).toContain(`refs/stagegate/r-1/2/a/start ${base}`);
    const needs = [{ stage: 'a', attempt: 1, head, run: 1 }];
    const b = await bench.attempt(second, { stage: 'b', base, needs });
    expect(b.failure).toBeNull();
    expect(bench.show(second, b.head, 'b.txt')).toBe('{}');
  });

  test('is not kept when its commit is gone from the vault', async () => {
    const { first, second, base } = await twoRuns('R-2');
    bench.sandbox.git(bench.vault(first), 'update-ref', '-d', 'refs/stagegate/r-2/1/a/1');
    const found = await findIn(second, base);
    expect(found).toMatchObject({ kept: [], rerun: [{ stage: 'a' }, { stage: 'b' }] });
    if (found.kind === 'found')
      expect(found.rerun[0]?.why).toContain('the vault has no refs/stagegate/r-2/1/a/1');
  });

  test('is not kept when an artifact of it is gone or was changed', async () => {
    const { first, second, base } = await twoRuns('R-3');
    const artifact = bench.inAttempt(first, 'a', 1, 'artifacts', 'note.json');
    writeFileSync(artifact, '{"other": true}');
    expect(await findIn(second, base)).toMatchObject({ kept: [] });
    rmSync(artifact);
    expect(await findIn(second, base)).toMatchObject({ kept: [] });
  });

  test('is not there at all for a run that the store does not know', async () => {
    const run = await bench.refOf(PLAN, 'R-4');
    expect(await findIn({ ...run, number: 2 }, bench.repository.head)).toMatchObject({
      kind: 'failed',
      failure: { code: 'RERUN_NO_RECORD' },
    });
  });
});

describe('the base of a run that goes on from another', () => {
  test("is the earlier one's while the branch has its tree, and the new one when it has moved", async () => {
    const { sandbox, repository } = bench;
    const { second, base } = await twoRuns('R-5');
    const prepare = (number: number, sameBase: boolean) =>
      bench.act('prepareRepository', {
        run: { ...second, number },
        ...MAIN,
        rerun: { run: 1, sameBase },
      });
    sandbox.git(repository.checkout, 'commit', '--quiet', '--allow-empty', '-m', 'nothing new');
    sandbox.git(repository.checkout, 'push', '--quiet');
    expect(await prepare(2, false)).toEqual({ kind: 'ready', commit: base });
    const moved = commitFiles(sandbox, repository.checkout, { 'later.md': 'later' });
    sandbox.git(repository.checkout, 'push', '--quiet');
    expect(await prepare(3, false)).toEqual({ kind: 'ready', commit: moved });
    expect(await prepare(4, true)).toEqual({ kind: 'ready', commit: base });
  });
});

describe('a stage that was taken back to its beginning', () => {
  test('starts anew beside what it had, under a start of its own', async () => {
    const run = await bench.runOf('plan: p\nstages: {a: {run: "test ! -e a.txt && echo a > a.txt"}}');
    const first = await bench.attempt(run, { stage: 'a' });
    const from = commitFiles(bench.sandbox, bench.repository.checkout, { 'need.md': 'need' });
    bench.sandbox.git(bench.mirror(run), 'fetch', '--quiet', bench.repository.checkout, 'main');
    const again = await bench.attempt(run, { stage: 'a', attempt: 2, since: 2, base: from });
    expect([first.failure, again.failure]).toEqual([null, null]);
    expect(again.start).toBe(from);
    expect(bench.show(run, again.head, 'need.md')).toBe('need');
    const task = run.taskKey.toLowerCase();
    expect(bench.refs(bench.vault(run)).split('\n')).toEqual(
      expect.arrayContaining([
        `refs/stagegate/${task}/1/a/start ${String(first.start)}`,
        `refs/stagegate/${task}/1/a/start-2 ${from}`,
      ]),
    );
  });
});
