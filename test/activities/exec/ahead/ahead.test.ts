import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { StageHead } from '../../../../src/activities/contracts.js';
import { spareDir } from '../../../../src/config/paths.js';
import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { runStatus } from '../../../support/run-status.js';
import { waitUntil } from '../../../support/wait-until.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const DIAMOND = `
plan: diamond
stages:
  design: {run: echo design > design.txt}
  api: {needs: design, run: echo api > api.txt}
  ui: {needs: design, run: echo ui > ui.txt}
  e2e: {needs: [api, ui], run: cat design.txt api.txt ui.txt > e2e.txt}
`;

/** Its tree is like no other. */
const MARK = '{plan: mark, workspace: {sparse: src}, stages: {mark: {run: touch src/mark}}}';

/** The spares that lie whole, by their inode. */
function spares(): number[] {
  const folder = spareDir(bench.paths);
  const own = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const whole = own.flatMap((dir) =>
    readdirSync(dir).flatMap((name) =>
      /^\d+$/.test(name) && existsSync(join(dir, name, '.git', 'index')) ? [join(dir, name)] : [],
    ),
  );
  return whole.map((dir) => lstatSync(dir).ino);
}
const spared = async (count: number) => {
  await waitUntil(`${String(count)} spare trees`, () => spares().length === count);
  return spares();
};
const statusOf = ({ taskKey, repository: { id, slug }, number }: RunRef) =>
  runStatus({ task: { key: taskKey, title: taskKey }, repository: { id, slug }, number });
const inode = (run: RunRef, stage: string) => lstatSync(bench.inStage(run, stage, 'tree')).ino;

async function passed(run: RunRef, stage: string, needs: StageHead[] = []): Promise<StageHead> {
  const { head } = await bench.attempt(run, { stage, needs });
  return { stage, attempt: 1, head: head ?? 'none' };
}

describe('the next stages of a run', () => {
  test('find their trees laid: the first ones with the base, the others with the end of what they need', async () => {
    const run = await bench.runOf(DIAMOND);
    const [first] = await spared(1);
    const design = await passed(run, 'design');
    expect(inode(run, 'design')).toBe(first);
    const second = await spared(2);
    const [api, ui] = [await passed(run, 'api', [design]), await passed(run, 'ui', [design])];
    expect(new Set([inode(run, 'api'), inode(run, 'ui')])).toEqual(new Set(second));
    const [last] = await spared(1);
    const e2e = await bench.attempt(run, { stage: 'e2e', needs: [api, ui] });
    expect(inode(run, 'e2e')).toBe(last);
    expect(bench.show(run, e2e.head, 'e2e.txt')).toBe('design\napi\nui');
    expect(e2e.changes.files).toBe(1);
  });

  test('start from the same commits as those of a worker that knew nothing of it', async () => {
    const run = await bench.runOf(DIAMOND);
    const design = await passed(run, 'design');
    const needs = [await passed(run, 'api', [design]), await passed(run, 'ui', [design])];
    await spared(1);
    const knowing = await bench.attempt(run, { stage: 'e2e', needs });
    const afresh = await bench.attempt(run, { stage: 'e2e', needs, attempt: 2, since: 2 });
    expect(afresh.start).toBe(knowing.start);
  });

  test('start from what they are told, whatever was laid: a need that ended otherwise meanwhile', async () => {
    const run = await bench.runOf(DIAMOND);
    const design = await passed(run, 'design');
    await spared(2);
    const other = bench.sandbox.git(bench.repository.checkout, 'rev-parse', 'HEAD~1');
    const needs = [{ ...design, head: other, attempt: 2 }];
    const result = await bench.attempt(run, { stage: 'api', needs });
    expect(result).toMatchObject({ start: bench.repository.head, failure: null });
    expect(existsSync(bench.inStage(run, 'api', 'tree', 'design.txt'))).toBe(false);
    expect(spares()).toHaveLength(2);
  });

  test('leave nothing behind: what nobody took is gone with the report, and nothing comes after it', async () => {
    const run = await bench.runOf(DIAMOND);
    await passed(run, 'design');
    await spared(2);
    await bench.act('writeReport', { run, status: statusOf(run), requirements: null });
    expect(spares()).toEqual([]);
  });
});

describe('nothing is laid', () => {
  /** Trees are laid in turn: once a later one lies there, so would one from before. */
  const nothingButMarked = async () => {
    const marked = await bench.runOf(MARK);
    await spared(1);
    await bench.attempt(marked, { stage: 'mark' });
    expect(spares()).toEqual([]);
  };
  const none = async (plan: string, ...stages: string[]) => {
    const run = await bench.runOf(plan);
    await spared(1);
    for (const stage of stages) await bench.attempt(run, { stage });
    await nothingButMarked();
  };

  test.each([
    ['that failed', '{run: exit 1}'],
    ['that somebody is asked about', '{run: touch x, approve: {by: everybody}}'],
    ['whose gates have not been heard', '{run: touch x, gates: unit}'],
  ])('after a stage %s', async (_, first) => {
    await none(
      `{plan: one, gates: {unit: "true"}, stages: {one: ${first}, next: {needs: one, run: touch next}}}`,
      'one',
    );
  });

  test('for a stage that may be skipped', async () => {
    await none(
      '{plan: one, stages: {one: {run: touch x}, next: {needs: one, run: touch n, when: {changed: "docs/**"}}}}',
      'one',
    );
  });

  test('for the first stages of a run that goes on from an earlier one: they may be kept', async () => {
    const earlier = await bench.runOf(DIAMOND);
    await spared(1);
    await bench.act('writeReport', { run: earlier, status: statusOf(earlier), requirements: null });
    const run = { ...earlier, number: 2 };
    const rerun = { run: 1, sameBase: false };
    const ready = await bench.act('prepareRepository', { run, baseBranch: 'main', localCommit: null, rerun });
    expect(ready).toMatchObject({ kind: 'ready' });
    await nothingButMarked();
  });

  test('for a plan whose trees are linked worktrees', async () => {
    const run = await bench.runOf(
      '{plan: w, workspace: {strategy: worktree}, stages: {one: {run: touch x}}}',
    );
    await bench.attempt(run, { stage: 'one' });
    expect(existsSync(spareDir(bench.paths))).toBe(false);
  });
});

describe('after the gates', () => {
  const PLAN = `
plan: gated
gates: {unit: test -f good}
stages:
  one: {run: 'touch "$STAGEGATE_STAGE" $WHAT', gates: unit, env: [WHAT]}
  next: {needs: one, run: touch next}
`;

  test.each([
    ['good', 1],
    ['bad', 0],
  ])('of %s work, %d trees are laid for what needs it', async (what, count) => {
    await bench.close();
    bench = await ActivityBench.open({ env: { WHAT: what } });
    const run = await bench.runOf(PLAN);
    await spared(1);
    const { head } = await bench.attempt(run, { stage: 'one' });
    const { head: base } = bench.repository;
    await bench.act('runGates', { run, stage: 'one', attempt: 1, commit: head ?? 'none', base });
    const marked = await bench.runOf(MARK);
    await spared(1 + count);
    await bench.attempt(marked, { stage: 'mark' });
    expect(spares()).toHaveLength(count);
  });
});
