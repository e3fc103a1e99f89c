import { existsSync, readFileSync, rmSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { StageHead } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

/** Runs stages and gives their heads, for one that needs them. */
async function headsOf(run: RunRef, ...stages: string[]): Promise<StageHead[]> {
  const heads: StageHead[] = [];
  for (const stage of stages) {
    const { head } = await bench.attempt(run, { stage });
    heads.push({ stage, attempt: 1, head: head ?? 'none' });
  }
  return heads;
}

const PLAN = `
plan: start
stages:
  api: {run: 'echo api > api.txt; echo "{}" > "$STAGEGATE_ARTIFACTS/api.json"', produces: api.json}
  ui: {run: echo ui > ui.txt}
  rival: {run: echo rival > api.txt}
  both: {needs: [api, ui], run: 'cat api.txt ui.txt "$STAGEGATE_INPUTS/api/api.json" > both.txt'}
  clash: {needs: [api, rival], run: echo never > ran.txt}
  many: {run: 'for n in $(seq 400); do echo many > "file-$n"; done'}
  crowd: {run: 'for n in $(seq 400); do echo crowd > "file-$n"; done'}
  crush: {needs: [many, crowd], run: echo never > ran.txt}
  held: {needs: api, run: touch ran, when: {changed: 'docs/**'}}
  due: {needs: api, run: echo due > due.txt, when: {changed: '*.txt'}}
`;

describe('what an attempt starts from', () => {
  test('the base, when the stage needs nothing; the snapshot says where it comes from', async () => {
    const run = await bench.runOf(PLAN);
    const result = await bench.attempt(run, { stage: 'ui' });
    expect(result).toMatchObject({
      start: bench.repository.head,
      end: { kind: 'exited', exitCode: 0 },
      changes: { files: 1, insertions: 1, deletions: 0 },
      failure: null,
      skipped: null,
    });
    const message = bench.sandbox.git(bench.vault(run), 'log', '-1', '--format=%an|%B', result.head ?? '');
    expect(message).toContain(`Test Person|${run.taskKey}: ui`);
    expect(message).toContain(`Stagegate-Run: ${run.taskKey}/1\nStagegate-Stage: ui\nStagegate-Attempt: 1`);
    expect(bench.refs(bench.vault(run))).toContain(
      `refs/stagegate/${run.taskKey.toLowerCase()}/1/ui/1 ${result.head ?? ''}`,
    );
  });

  test('the merge of its needs, with their artifacts as inputs', async () => {
    const run = await bench.runOf(PLAN);
    const needs = await headsOf(run, 'api', 'ui');
    const result = await bench.attempt(run, { stage: 'both', needs });
    expect(result.failure).toBeNull();
    expect(bench.show(run, result.head, 'both.txt')).toBe('api\nui\n{}');
    expect(result.changes.files).toBe(1);
    const kept = bench.refs(bench.vault(run));
    expect(kept).toContain(`/both/start ${result.start ?? ''}`);
  });

  test('an emptied cache: what is needed comes back from the vault, and the next try works', async () => {
    const run = await bench.runOf(PLAN);
    const needs = await headsOf(run, 'api', 'ui');
    const first = await bench.attempt(run, { stage: 'both', needs });
    rmSync(bench.mirror(run), { recursive: true });
    const again = { stage: 'both', needs, attempt: 2, previous: first.head };
    await expect(bench.attempt(run, again)).rejects.toMatchObject({
      type: 'GIT_FAILED',
      nonRetryable: false,
    });
    const second = await bench.attempt(run, again);
    expect(second).toMatchObject({ failure: null, start: first.start });
    rmSync(bench.mirror(run), { recursive: true });
    const gates = { run, stage: 'both', attempt: 2, commit: second.head ?? '' };
    await expect(bench.act('runGates', gates)).rejects.toMatchObject({ type: 'GIT_FAILED' });
    expect(await bench.act('runGates', gates)).toMatchObject({ passed: true });
  });

  test('needs that do not merge fail it before anything runs, naming paths and stages', async () => {
    const run = await bench.runOf(PLAN);
    const needs = await headsOf(run, 'api', 'rival');
    const result = await bench.attempt(run, { stage: 'clash', needs });
    expect(result).toMatchObject({ start: null, head: null, end: null });
    expect(result.failure).toMatchObject({ code: 'START_CONFLICT', class: 'conflict', retryable: false });
    expect(result.failure?.message).toContain('api.txt. Changed by: api, rival');
    expect(existsSync(bench.inStage(run, 'clash', 'tree'))).toBe(false);
  });

  test('of needs that do not merge in many files the first are named', async () => {
    const run = await bench.runOf(PLAN);
    const needs = await headsOf(run, 'many', 'crowd');
    const { failure } = await bench.attempt(run, { stage: 'crush', needs });
    expect(failure).toMatchObject({ code: 'START_CONFLICT' });
    expect(failure?.message).toContain('In conflict: file-1, file-10, file-100,');
    expect(failure?.message).toContain(' and 390 more. Changed by: many, crowd');
  });

  test('a condition that does not hold skips it, and says why', async () => {
    const run = await bench.runOf(PLAN);
    const needs = await headsOf(run, 'api');
    const held = await bench.attempt(run, { stage: 'held', needs });
    expect(held).toMatchObject({
      skipped: 'nothing changed in docs/**',
      end: null,
      head: null,
      failure: null,
    });
    expect(existsSync(bench.inStage(run, 'held', 'tree'))).toBe(false);
    const due = await bench.attempt(run, { stage: 'due', needs });
    expect(due).toMatchObject({ skipped: null, failure: null });
    expect(readFileSync(bench.inStage(run, 'due', 'tree', 'due.txt'), 'utf8')).toBe('due\n');
  });
});
