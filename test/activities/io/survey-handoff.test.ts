import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { StageHead } from '../../../src/activities/contracts.js';
import { correctionRow } from '../../../src/domain/reconcile/correction.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { parsePullRecord, renderPull } from '../../../src/forge/pull-record.js';
import { moveRecord } from '../../../src/git/forge-refs.js';
import { writeRevision } from '../../../src/git/forge-refs-write.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { allocate } from '../../support/ended-run.js';
import { moveBase } from '../../support/move-base.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'echo "api $STAGEGATE_ATTEMPT" > api.txt'}
  ui: {run: 'echo ui > ui.txt', needs: [api]}
handoff: {}
`;

let bench: ActivityBench;
let run: RunRef;
let api: StageHead;
let ui: StageHead;
let first: { branch: string; collector: string };
let second: { branch: string; collector: string };

/** Two groups that are pushed, the second on the first; then the base moves. */
beforeEach(async () => {
  bench = await ActivityBench.open();
  run = await bench.runOf(PLAN);
  await allocate(bench, run);
  api = await headOf('api');
  ui = await headOf('ui', [api]);
  first = await pushed(1, [api]);
  const onto = { branch: first.branch, commit: first.collector };
  second = await pushed(2, [ui], { branch: `${first.branch}+2`, onto });
  moveBase(bench, 'docs/meanwhile.md');
});
afterEach(() => bench.close());

async function headOf(stage: string, needs: StageHead[] = [], attempt = 1): Promise<StageHead> {
  const { head } = await bench.attempt(run, { stage, needs, attempt });
  return { stage, attempt, head: head ?? 'none' };
}

async function pushed(attempt: number, heads: StageHead[], part = {}) {
  const input = { run, baseBranch: 'main', localCommit: null, attempt, heads, ...part };
  const made = await bench.act('assembleCollector', input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  const stages = heads.map(({ stage }) => stage);
  const publication = { run, title: 'Sell', baseBranch: 'main', stages, group: attempt, ...made };
  expect(await bench.act('pushCollector', publication)).toMatchObject({ kind: 'pushed' });
  return made;
}

const git = (...args: string[]) => bench.sandbox.git(bench.repository.origin, ...args);
/** Puts what a commit has onto the base as one commit with one parent, as a forge does. */
function land(commit: string, message: string): string {
  const tree = git('merge-tree', '--write-tree', 'main', commit);
  const landed = git('commit-tree', tree, '-p', 'main', '-m', message);
  git('update-ref', 'refs/heads/main', landed);
  return landed;
}
const survey = (heads = [api, ui], more: { pullRequest?: number } = {}) =>
  bench.act('surveyHandoff', {
    ...{ run, baseBranch: 'main', localCommit: null, heads },
    groups: [
      { number: 1, collector: first.collector, stages: [{ stage: 'api', attempt: 1 }], ...more },
      { number: 2, collector: second.collector, stages: [{ stage: 'ui', attempt: 1 }] },
    ],
  });
const found = (inBase: string[], merged: number[]) => ({ kind: 'surveyed', inBase, merged });

describe('a group whose pull request was merged', () => {
  test('is not there before', async () => {
    expect(await survey()).toEqual(found([], []));
  });

  test('as a squash without any trailer is known by what it changes, one of a stack after the other', async () => {
    land(first.collector, 'Sell through an API (#1)');
    expect(await survey()).toEqual(found(['api'], [1]));
    land(second.collector, 'Sell through a page (#2)');
    expect(await survey()).toEqual(found(['api', 'ui'], [1, 2]));
  });

  test('as a rebase of several commits is known by each of them', async () => {
    for (const { head } of [api, ui]) land(head, 'reworded');
    expect(await survey()).toEqual(found(['api', 'ui'], [1, 2]));
  });

  test('with other content is known by its trailers, and only at the attempt that they name', async () => {
    const message = git('log', '-1', '--format=%B', first.collector);
    git(
      'update-ref',
      'refs/heads/main',
      git('commit-tree', 'main^{tree}', '-p', 'main', '-m', `Mine\n\n${message}`),
    );
    expect(await survey()).toEqual(found(['api'], [1]));
    const again = await headOf('api', [], 2);
    expect(await survey([again, ui])).toEqual(found([], [1]));
  });

  test('is known by what was recorded of it when nothing else tells', async () => {
    const landed = git('commit-tree', 'main^{tree}', '-p', 'main', '-m', 'all rewritten');
    git('update-ref', 'refs/heads/main', landed);
    expect(await survey()).toEqual(found([], []));
    const moved = { kind: 'moved', stage: 'api', head: api.head, commit: landed, by: 'patch' } as const;
    const row = correctionRow({ moved, by: { name: 'Ada', email: null }, at: run.startedAt });
    const { repository, taskKey, number } = run;
    await bench.store.appendLedger({ run: { repositoryId: repository.id, taskKey, number }, rows: [row] });
    expect(await survey()).toEqual(found(['api'], [1]));
  });

  test('is known by the forge alone when the base tells nothing', async () => {
    const publication = { run, title: 'Sell', baseBranch: 'main', stages: ['api'], ...first };
    const opened = await bench.act('openPullRequest', publication);
    expect(await survey([api, ui], { pullRequest: 1 })).toEqual(found([], []));
    expect(opened).toMatchObject({ kind: 'opened', pullRequest: { number: 1 } });
    const pulls = { gitDir: bench.repository.origin, prefix: 'refs/stagegate/pulls/', number: 1 };
    const from = git('rev-parse', 'refs/stagegate/pulls/1');
    const record = parsePullRecord(git('show', 'refs/stagegate/pulls/1:pull.json'));
    if (record === null) throw new Error('no record');
    const files = renderPull({ record: { ...record, state: 'merged' }, body: '' });
    const to = await writeRevision({ gitDir: pulls.gitDir, parent: from, ...files });
    expect(await moveRecord({ ...pulls, from, to })).toBe(true);
    expect(await survey([api, ui], { pullRequest: 1 })).toEqual(found([], [1]));
  });
});
