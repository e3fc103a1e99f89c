import { dirname } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { StageHead } from '../../../src/activities/contracts.js';
import type { HandoffGroup } from '../../../src/domain/run/run-status.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { allocate } from '../../support/ended-run.js';
import { moveBase } from '../../support/move-base.js';
import { attempt, runStatus, stage } from '../../support/run-status.js';
import { runProgram } from './run-program.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'echo api > api.txt'}
  ui: {run: 'echo ui > ui.txt', needs: [api]}
handoff: {}
`;

let bench: ActivityBench;
let run: RunRef;
let heads: StageHead[];
let groups: HandoffGroup[];

/** An ended run with two groups, the second stacked on the first; then the base moves. */
beforeEach(async () => {
  bench = await ActivityBench.open();
  run = await bench.runOf(PLAN);
  await allocate(bench, run);
  const api = await headOf('api');
  heads = [api, await headOf('ui', [api])];
  const first = await pushed(1, 'api');
  groups = [first, await pushed(2, 'ui', first)];
  const { repository, taskKey, number } = run;
  const stages = heads.map(({ stage: key, head }) =>
    stage({ key, state: 'completed', attempt: 1, head, attempts: [attempt({ head })] }),
  );
  const status = runStatus({
    ...{ task: { key: taskKey, title: 'Sell' }, number, state: 'completed', stages, groups },
    ...{ repository: { id: repository.id, slug: repository.slug }, endedAt: '2026-02-01T00:00:00.000Z' },
    base: { branch: 'main', commit: bench.repository.head },
  });
  await bench.store.saveRun({ repositoryId: repository.id, taskKey, number, status });
  moveBase(bench, 'docs/meanwhile.md');
});
afterEach(() => bench.close());

async function headOf(key: string, needs: StageHead[] = []): Promise<StageHead> {
  const { head } = await bench.attempt(run, { stage: key, needs });
  return { stage: key, attempt: 1, head: head ?? 'none' };
}

async function pushed(number: number, key: string, below?: HandoffGroup): Promise<HandoffGroup> {
  const part =
    below === undefined
      ? {}
      : {
          branch: `${below.branch}+2`,
          onto: { branch: below.branch, commit: below.collector ?? 'none' },
        };
  const own = heads.filter((one) => one.stage === key);
  const made = await bench.act('assembleCollector', {
    ...{ run, baseBranch: 'main', localCommit: null, attempt: number, heads: own },
    ...part,
  });
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  const { branch, collector } = made;
  const publication = { run, title: 'Sell', baseBranch: 'main', stages: [key], group: number };
  await bench.act('pushCollector', { ...publication, branch, collector });
  return {
    ...{ number, branch, collector, stages: [{ stage: key, attempt: 1 }], pushed: true },
    ...{ state: 'done', publish: 'branch', onto: below?.number ?? null, pullRequest: null, note: null },
  };
}

const git = (...args: string[]) => bench.sandbox.git(bench.repository.origin, ...args);
/** Puts what a commit has onto a branch as one commit with one parent, as a forge does. */
function land(commit: string, message: string, onto = 'main'): string {
  const tree = git('merge-tree', '--write-tree', onto, commit);
  return git('commit-tree', tree, '-p', onto, '-m', message);
}
const told = async () => {
  const { code, stdout } = await runProgram(['reconcile', run.taskKey, '--yes', '--json'], {
    cwd: bench.repository.checkout,
    env: {
      PATH: '/usr/bin:/bin',
      STAGEGATE_HOME: dirname(bench.paths.state),
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    },
  });
  expect(code).toBe(0);
  return JSON.parse(stdout) as { carried: object[]; recorded: number };
};
const [API, UI] = [0, 1];

test('of two groups, one on the other, the lower was squashed into the base and the upper rebased onto it', async () => {
  const squashed = land(groups[API]?.collector ?? '', 'Sell through an API (#1)');
  git('update-ref', 'refs/heads/main', squashed);
  git('update-ref', '-d', `refs/heads/${groups[API]?.branch ?? ''}`);
  const rebased = land(groups[UI]?.collector ?? '', 'Sell through a page');
  git('update-ref', `refs/heads/${groups[UI]?.branch ?? ''}`, rebased);
  const moved = [squashed, rebased].map((commit, index) => ({
    ...{ kind: 'moved', stage: heads[index]?.stage, head: heads[index]?.head, commit, by: 'patch' },
  }));
  expect(await told()).toMatchObject({ carried: moved, recorded: 2 });
  const there = [squashed, rebased].map((head) => ({ kind: 'there', head }));
  expect(await told()).toMatchObject({ carried: there, recorded: 0 });
});

test('a rebase of several commits into the base is known by each of them', async () => {
  const commits = heads.map(({ head }) => {
    const commit = land(head, 'reworded');
    git('update-ref', 'refs/heads/main', commit);
    return commit;
  });
  for (const { branch } of groups) git('update-ref', '-d', `refs/heads/${branch}`);
  expect(await told()).toMatchObject({
    carried: commits.map((commit) => ({ kind: 'moved', commit, by: 'patch' })),
    recorded: 2,
  });
});
