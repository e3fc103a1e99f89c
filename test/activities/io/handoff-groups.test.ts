import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AssembleInput, StageHead } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { moveBase } from '../../support/move-base.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const PLAN = `
plan: shop
stages:
  api: {run: 'mkdir -p src/api; echo "api $STAGEGATE_ATTEMPT" > "src/api/$STAGEGATE_ATTEMPT.ts"; echo "api $STAGEGATE_ATTEMPT" > api.txt'}
  ui: {run: 'echo ui > ui.txt', needs: [api]}
handoff: {pr: {draft: true}}
`;

async function head(
  run: RunRef,
  stage: string,
  part: { attempt?: number; needs?: StageHead[]; base?: string } = {},
) {
  const { head: commit } = await bench.attempt(run, { stage, ...part });
  return { stage, attempt: part.attempt ?? 1, head: commit ?? 'none' };
}

const inputOf = (run: RunRef, heads: StageHead[], part: Partial<AssembleInput> = {}): AssembleInput => ({
  ...{ run, baseBranch: 'main', localCommit: null, attempt: 1, heads },
  ...part,
});

async function assembled(input: AssembleInput) {
  const made = await bench.act('assembleCollector', input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  return made;
}

const publication = (run: RunRef, branch: string, collector: string, part = {}) => ({
  ...{ run, title: 'Sell things', baseBranch: 'main', branch, collector, stages: ['api'] },
  ...part,
});

const files = (run: RunRef, commit: string) =>
  bench.sandbox.git(bench.vault(run), 'ls-tree', '-r', '--name-only', commit).split('\n');

describe('a branch that was pushed', () => {
  test('only grows: the new attempt replaces the old one, the moved base comes in, and nothing is forced', async () => {
    const run = await bench.runOf(PLAN);
    const first = await assembled(inputOf(run, [await head(run, 'api')]));
    await bench.act('pushCollector', publication(run, first.branch, first.collector));
    moveBase(bench, 'docs/grown.md');
    const again = await head(run, 'api', { attempt: 2 });
    const grown = await assembled(inputOf(run, [again], { attempt: 2, pushed: first.collector }));
    const parents = bench.sandbox.git(bench.vault(run), 'log', '-1', '--format=%P', grown.collector);
    expect(parents.split(' ')[0]).toBe(first.collector);
    expect(bench.show(run, grown.collector, 'api.txt')).toBe('api 2');
    const fresh = await assembled(inputOf(run, [again], { attempt: 3 }));
    const tree = (commit: string) => bench.sandbox.git(bench.vault(run), 'rev-parse', `${commit}^{tree}`);
    expect(tree(grown.collector)).toBe(tree(fresh.collector));
    expect(files(run, grown.collector)).toContain('docs/grown.md');
    const push = await bench.act('pushCollector', publication(run, grown.branch, grown.collector));
    expect(push).toEqual({ kind: 'pushed', note: null });
    const same = await assembled(inputOf(run, [again], { attempt: 4, pushed: grown.collector }));
    expect(same.collector).toBe(grown.collector);
  });
});

describe('a group', () => {
  test('that is stacked stands on the branch of another, and its pull request goes into that', async () => {
    const run = await bench.runOf(PLAN);
    const api = await head(run, 'api');
    const first = await assembled(inputOf(run, [api]));
    await bench.act('pushCollector', publication(run, first.branch, first.collector));
    await bench.act('openPullRequest', publication(run, first.branch, first.collector));
    moveBase(bench, 'docs/after.md');
    const ui = await head(run, 'ui', { needs: [api] });
    const onto = { branch: first.branch, commit: first.collector };
    const branch = `${first.branch}+2`;
    const second = await assembled(inputOf(run, [ui], { attempt: 2, branch, onto }));
    expect(second).toMatchObject({ branch, base: first.collector });
    const more = { baseBranch: first.branch, stages: ['ui'], group: 2 };
    await bench.act('pushCollector', publication(run, branch, second.collector, more));
    const opened = await bench.act('openPullRequest', publication(run, branch, second.collector, more));
    expect(opened).toMatchObject({
      kind: 'opened',
      pullRequest: { head: branch, base: first.branch, reused: false },
    });
    const { origin } = bench.repository;
    const onTop = bench.sandbox.git(origin, 'log', '--format=%s', `${first.branch}..${branch}`);
    expect(onTop.split('\n')[0]).toBe(`${run.taskKey}: ui`);
    expect(files(run, second.collector)).not.toContain('docs/after.md');
  });

  test('that is stacked takes the template of the base: what is below it cannot bring its own', async () => {
    const own = '.stagegate/pull-request.md';
    const base = moveBase(bench, own, 'By the rules of the base.\n');
    const run = await bench.runOf(
      PLAN.replace("api: {run: '", `api: {run: 'mkdir -p .stagegate; echo "My own rules." > ${own}; `),
    );
    const api = await head(run, 'api', { base });
    const first = await assembled(inputOf(run, [api]));
    await bench.act('pushCollector', publication(run, first.branch, first.collector));
    const ui = await head(run, 'ui', { base, needs: [api] });
    const onto = { branch: first.branch, commit: first.collector };
    const branch = `${first.branch}+2`;
    const second = await assembled(inputOf(run, [ui], { attempt: 2, branch, onto }));
    const more = { baseBranch: first.branch, stages: ['ui'], group: 2, runBase: 'main' };
    await bench.act('pushCollector', publication(run, branch, second.collector, more));
    const opened = await bench.act('openPullRequest', publication(run, branch, second.collector, more));
    const { url } = opened.kind === 'opened' ? opened.pullRequest : { url: '' };
    const text = bench.sandbox.git(bench.repository.origin, ...url.split(' ').slice(3));
    expect(text).toContain('By the rules of the base.');
    expect(text).not.toContain('My own rules.');
  });

  test('is looked for in the base: what was merged there is found', async () => {
    const run = await bench.runOf(PLAN);
    const api = await head(run, 'api');
    const made = await assembled(inputOf(run, [api]));
    await bench.act('pushCollector', publication(run, made.branch, made.collector));
    const groups = [{ number: 1, collector: made.collector }];
    const survey = { run, baseBranch: 'main', localCommit: null, heads: [api], groups };
    expect(await bench.act('surveyHandoff', survey)).toEqual({ kind: 'surveyed', inBase: [], merged: [] });
    const { origin } = bench.repository;
    bench.sandbox.git(origin, 'update-ref', 'refs/heads/main', made.collector);
    expect(await bench.act('surveyHandoff', survey)).toEqual({
      kind: 'surveyed',
      inBase: ['api'],
      merged: [1],
    });
  });
});
