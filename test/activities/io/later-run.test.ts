import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { AssembleInput, StageHead } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { endRun } from '../../support/ended-run.js';
import { moveBase } from '../../support/move-base.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const planWith = (form: string) => `
plan: shop
stages:
  api: {run: 'date +%s%N > api.txt'}
  ui: {run: 'echo ui > ui.txt'}
handoff: {assemble: ${form}}
`;
const git = (run: RunRef, ...args: string[]) => bench.sandbox.git(bench.vault(run), ...args);
const atOrigin = (branch: string) => bench.sandbox.git(bench.repository.origin, 'rev-parse', branch);
const next = (run: RunRef): RunRef => ({ ...run, number: run.number + 1 });

async function inputOf(
  run: RunRef,
  stages = ['api'],
  part: Partial<AssembleInput> = {},
): Promise<AssembleInput> {
  const heads: StageHead[] = [];
  for (const stage of stages) {
    const { head } = await bench.attempt(run, { stage });
    heads.push({ stage, attempt: 1, head: head ?? 'none' });
  }
  return { run, baseBranch: 'main', localCommit: null, attempt: 1, heads, ...part };
}

async function assembled(input: AssembleInput) {
  const made = await bench.act('assembleCollector', input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  return made;
}

const publish = (input: AssembleInput, made: { branch: string; collector: string }, part = {}) =>
  bench.act('pushCollector', {
    ...{ run: input.run, title: 'Sell', baseBranch: 'main', stages: ['api'], ...made, ...part },
  });

async function handedOff(run: RunRef) {
  const input = await inputOf(run);
  const made = await assembled(input);
  expect(await publish(input, made)).toMatchObject({ kind: 'pushed' });
  return made;
}

describe("a later run of a task, whose branch has an earlier one's work", () => {
  test.each(['merge', 'squash', 'rebase'])(
    'puts its own in its place, moving the branch forward: %s',
    async (form) => {
      const run = await bench.runOf(planWith(form));
      const first = await handedOff(run);
      moveBase(bench, `docs/later-${form}.md`);
      const input = await inputOf(next(run), ['ui']);
      const second = await assembled(input);
      expect(git(run, 'log', '-1', '--format=%P', second.collector).split(' ')[0]).toBe(first.collector);
      expect(git(run, 'ls-tree', '--name-only', second.collector).split('\n')).toContain('ui.txt');
      expect(git(run, 'ls-tree', '--name-only', second.collector).split('\n')).not.toContain('api.txt');
      const newest = moveBase(bench, `docs/meanwhile-${form}.md`);
      expect(await publish(input, second, { followsBase: true })).toEqual({ kind: 'moved', base: newest });
      const third = await assembled({ ...input, attempt: 2 });
      expect(await publish(input, third, { followsBase: true })).toEqual({ kind: 'pushed', note: null });
      expect(atOrigin(third.branch)).toBe(third.collector);
      expect(await assembled({ ...input, attempt: 2 })).toEqual(third);
    },
  );

  test('knows it by the record where its vault is another', async () => {
    const ended = await endRun(bench, { publish: true });
    const refs = bench.refs(bench.vault(ended.run)).split('\n');
    for (const line of refs.filter((one) => one.includes(`/${ended.run.taskKey.toLowerCase()}/`))) {
      const [ref = ''] = line.split(' ');
      if (ref.includes('/handoff/')) bench.sandbox.git(bench.vault(ended.run), 'update-ref', '-d', ref);
    }
    const before = atOrigin(`stagegate/${ended.run.taskKey}`);
    const run = { ...next(ended.run), planHash: (await bench.refOf(planWith('merge'), 'X')).planHash };
    const { collector } = await assembled(await inputOf(run, ['ui']));
    expect(git(run, 'log', '-1', '--format=%P', collector).split(' ')[0]).toBe(before);
  });

  test('stands on the base alone where that has all of it', async () => {
    const run = await bench.runOf(planWith('squash'));
    const first = await handedOff(run);
    const { origin } = bench.repository;
    const tree = bench.sandbox.git(origin, 'merge-tree', '--write-tree', 'main', first.branch);
    const parents = ['-p', 'main', '-p', first.branch];
    const merge = bench.sandbox.git(origin, 'commit-tree', tree, ...parents, '-m', 'Merge');
    bench.sandbox.git(origin, 'update-ref', 'refs/heads/main', merge);
    const input = await inputOf(next(run), ['ui']);
    const second = await assembled(input);
    expect(git(run, 'log', '-1', '--format=%P', second.collector)).toBe(merge);
    expect(await publish(input, second)).toMatchObject({ kind: 'pushed' });
  });

  test('is told before its gates and approvals where people have gone on from it, and overwrites nothing', async () => {
    const run = await bench.runOf(planWith('merge'));
    const first = await handedOff(run);
    const { origin } = bench.repository;
    const commit = ['commit-tree', `${first.collector}^{tree}`, '-p', first.collector, '-m', 'review'];
    const review = bench.sandbox.git(origin, ...commit);
    bench.sandbox.git(origin, 'update-ref', `refs/heads/${first.branch}`, review);
    const input = await inputOf(next(run), ['ui']);
    const against = { kind: 'failed', failure: { code: 'PUSH_DIVERGED' } };
    expect(await bench.act('assembleCollector', input)).toMatchObject(against);
    expect(await bench.act('assembleCollector', input)).toMatchObject(against);
    expect(atOrigin(first.branch)).toBe(review);
    expect(await bench.act('assembleCollector', { ...input, attempt: 2, unpublished: true })).toMatchObject({
      kind: 'assembled',
    });
    bench.sandbox.git(origin, 'update-ref', '-d', `refs/heads/${first.branch}`);
    expect(await bench.act('assembleCollector', { ...input, attempt: 3 })).toMatchObject({
      kind: 'assembled',
    });
  });

  test("does not go on from another task's branch", async () => {
    const plan = (key: string) => planWith('merge').replace('{assemble', `{branch: shared/${key}, assemble`);
    const first = await handedOff(await bench.runOf(plan('one')));
    const other = await bench.runOf(plan('one'));
    const made = await bench.act('assembleCollector', await inputOf(other, ['ui']));
    expect(made).toMatchObject({ kind: 'failed', failure: { code: 'PUSH_DIVERGED' } });
    expect(atOrigin('shared/one')).toBe(first.collector);
  });
});

test('a round that belongs to other work is not handed out: of its commit nothing was asked', async () => {
  const run = await bench.runOf(planWith('merge'));
  const input = await inputOf(run, ['api'], { branch: `stagegate/${run.taskKey}` });
  const made = await assembled(input);
  const other = await inputOf(run, ['ui'], { branch: `stagegate/${run.taskKey}` });
  expect(await bench.act('assembleCollector', other)).toEqual({ kind: 'taken' });
  expect(await assembled(input)).toEqual(made);
  expect(await assembled({ ...other, attempt: 2 })).toMatchObject({ branch: made.branch });
});
