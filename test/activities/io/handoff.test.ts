import { chmodSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AssembleInput, PublishInput, StageHead } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { inspectRepository, repositoryRef } from '../../../src/git/index.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { makeCheckout } from '../../support/git-history.js';
import { moveBase } from '../../support/move-base.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const PLAN = `
plan: shop
stages:
  api: {run: 'mkdir -p src/api; echo api > src/api/index.ts', title: The API}
  ui: {run: 'mkdir -p src/ui; echo ui > src/ui/index.ts'}
  rival: {run: 'mkdir -p src/api; echo rival > src/api/index.ts'}
  idle: {run: 'true', changes: none}
handoff: {pr: {draft: true}}
`;

async function headsOf(run: RunRef, ...stages: string[]): Promise<StageHead[]> {
  const heads: StageHead[] = [];
  for (const stage of stages) {
    const { head } = await bench.attempt(run, { stage });
    heads.push({ stage, attempt: 1, head: head ?? 'none' });
  }
  return heads;
}

async function inputOf(run: RunRef, ...stages: string[]): Promise<AssembleInput> {
  return { run, baseBranch: 'main', localCommit: null, attempt: 1, heads: await headsOf(run, ...stages) };
}

async function assembled(input: AssembleInput) {
  const made = await bench.act('assembleCollector', input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  return made;
}

describe('the collector', () => {
  test('is one merge commit a stage in plan order, the same each time, kept in the vault', async () => {
    const run = await bench.runOf(PLAN);
    const input = await inputOf(run, 'api', 'ui');
    const first = await assembled(input);
    expect(first).toMatchObject({ base: bench.repository.head, branch: `stagegate/${run.taskKey}` });
    expect(await assembled(input)).toEqual(first);
    const vault = bench.vault(run);
    const log = bench.sandbox.git(vault, 'log', '--first-parent', '--format=%s', first.collector);
    expect(log.split('\n').slice(0, 2)).toEqual([`${run.taskKey}: ui`, `${run.taskKey}: The API`]);
    expect(bench.refs(vault)).toContain(`/handoff/1 ${first.collector}`);
    expect(bench.show(run, first.collector, 'src/api/index.ts')).toBe('api');
  });

  test('stands on the newest commit of the base', async () => {
    const run = await bench.runOf(PLAN);
    const input = await inputOf(run, 'api');
    const newest = moveBase(bench, 'docs/news.md');
    const { base, collector } = await assembled(input);
    expect(base).toBe(newest);
    expect(bench.show(run, collector, 'docs/news.md')).toBe('theirs');
  });

  test('asked for again after the base moved is the one of the first time; another round takes the new base', async () => {
    const run = await bench.runOf(PLAN);
    const input = await inputOf(run, 'api');
    const first = await assembled(input);
    const newest = moveBase(bench, 'docs/again.md');
    expect(await assembled(input)).toEqual(first);
    expect(await assembled({ ...input, attempt: 2 })).toMatchObject({ base: newest });
  });

  test('that conflicts names paths and stages and leaves nothing behind', async () => {
    const run = await bench.runOf(PLAN);
    const input = await inputOf(run, 'api', 'ui', 'rival');
    const before = [bench.repository.origin, bench.repository.checkout, bench.vault(run)].map((at) =>
      bench.refs(at),
    );
    const made = await bench.act('assembleCollector', input);
    expect(made).toMatchObject({ kind: 'failed', failure: { code: 'HANDOFF_CONFLICT', class: 'conflict' } });
    if (made.kind !== 'failed') return;
    expect(made.failure.message.split('\n')).toEqual([
      'The stages do not merge onto main. In conflict: src/api/index.ts. Changed by: api, rival.',
      ...['src/api/index.ts', 'line 1:', '<<<<<<< before', 'api', '=======', 'rival', '>>>>>>> rival'],
    ]);
    expect(made.failure.kept).toContain('Nothing was written to the repository or to origin');
    const after = [bench.repository.origin, bench.repository.checkout, bench.vault(run)].map((at) =>
      bench.refs(at),
    );
    expect(after).toEqual(before);
  });

  test('that conflicts with the base says so', async () => {
    const run = await bench.runOf(PLAN);
    const input = await inputOf(run, 'ui');
    moveBase(bench, 'src/ui/index.ts', 'their page\n');
    const made = await bench.act('assembleCollector', input);
    expect(made).toMatchObject({ kind: 'failed', failure: { code: 'HANDOFF_CONFLICT' } });
    if (made.kind === 'failed') expect(made.failure.message).toContain('src/ui/index.ts. Changed by: ui.');
  });

  test('of stages that changed nothing is none', async () => {
    const run = await bench.runOf(PLAN);
    const made = await bench.act('assembleCollector', await inputOf(run, 'idle'));
    expect(made).toMatchObject({ kind: 'failed', failure: { code: 'HANDOFF_NOTHING' } });
  });

  test('is never put on the base itself, however it is written', async () => {
    const run = await bench.runOf(PLAN.replace('{pr:', '{branch: feature/shared, pr:'));
    const input = { ...(await inputOf(run)), baseBranch: 'Feature/Shared' };
    const made = await bench.act('assembleCollector', input);
    expect(made).toMatchObject({ kind: 'failed', failure: { code: 'HANDOFF_PROTECTED', class: 'policy' } });
  });
});

/** A run whose collector is there to be published. */
async function publication(): Promise<PublishInput> {
  const run = await bench.runOf(PLAN);
  const { branch, collector } = await assembled(await inputOf(run, 'api'));
  return { run, title: 'Sell things', baseBranch: 'main', branch, collector, stages: ['api'] };
}

describe('publishing', () => {
  test('twice is once: one branch, one pull request', async () => {
    const input = await publication();
    expect(await bench.act('pushCollector', input)).toEqual({ kind: 'pushed', note: null });
    expect(await bench.act('pushCollector', input)).toEqual({ kind: 'pushed', note: null });
    const opened = await bench.act('openPullRequest', input);
    expect(opened).toMatchObject({
      kind: 'opened',
      pullRequest: {
        head: input.branch,
        base: 'main',
        headCommit: input.collector,
        draft: true,
        title: 'Sell things',
      },
    });
    const again = await bench.act('openPullRequest', input);
    expect(again).toMatchObject({ kind: 'opened' });
    if (opened.kind === 'opened' && again.kind === 'opened')
      expect(again.pullRequest.number).toBe(opened.pullRequest.number);
    const { origin } = bench.repository;
    expect(bench.sandbox.git(origin, 'rev-parse', input.branch)).toBe(input.collector);
  });

  test('says what somebody has put on top of a branch whose push was not answered', async () => {
    const input = await publication();
    const { origin } = bench.repository;
    await bench.act('pushCollector', input);
    const commit = ['commit-tree', `${input.collector}^{tree}`, '-p', input.collector, '-m', 'review'];
    const review = bench.sandbox.git(origin, ...commit);
    bench.sandbox.git(origin, 'update-ref', `refs/heads/${input.branch}`, review);
    expect(await bench.act('pushCollector', input)).toEqual({
      kind: 'pushed',
      note: `somebody has put a commit on top of it: ${input.branch} is at ${review.slice(0, 12)}`,
    });
    expect(bench.sandbox.git(origin, 'rev-parse', input.branch)).toBe(review);
    expect(await bench.act('openPullRequest', input)).toMatchObject({
      kind: 'opened',
      pullRequest: { headCommit: input.collector },
    });
  });

  test("does not overwrite somebody else's branch", async () => {
    const input = await publication();
    const { origin, head } = bench.repository;
    const theirs = bench.sandbox.git(origin, 'commit-tree', `${head}^{tree}`, '-p', head, '-m', 'theirs');
    bench.sandbox.git(origin, 'update-ref', `refs/heads/${input.branch}`, theirs);
    const pushed = await bench.act('pushCollector', input);
    expect(pushed).toMatchObject({
      kind: 'failed',
      failure: { code: 'PUSH_DIVERGED', kept: 'The collector is kept in the vault; origin is as it was.' },
    });
    expect(bench.sandbox.git(origin, 'rev-parse', input.branch)).toBe(theirs);
  });

  test('is repeated a few times when origin refuses, and then told in its words', async () => {
    const input = await publication();
    const { origin } = bench.repository;
    bench.sandbox.write(
      join(origin, 'hooks'),
      'pre-receive',
      '#!/bin/sh\necho "closed for today" >&2; exit 1\n',
    );
    bench.sandbox.git(origin, 'config', 'core.hooksPath', join(origin, 'hooks'));
    chmodSync(join(origin, 'hooks', 'pre-receive'), 0o755);
    try {
      const early = bench.act('pushCollector', input);
      await expect(early).rejects.toMatchObject({ type: 'PUSH_REFUSED', nonRetryable: false });
      for (let failures = 2; failures < 5; failures += 1)
        await expect(bench.act('pushCollector', input)).rejects.toMatchObject({ nonRetryable: false });
      const late = bench.act('pushCollector', input);
      await expect(late).rejects.toMatchObject({ type: 'PUSH_REFUSED', nonRetryable: true });
      await expect(late).rejects.toMatchObject({
        message: expect.stringContaining('closed for today') as unknown,
      });
    } finally {
      bench.sandbox.git(origin, 'config', '--unset', 'core.hooksPath');
    }
  });

  test('without a remote makes a branch in the repository, and no pull request', async () => {
    const checkout = join(bench.sandbox.dir, 'alone');
    makeCheckout(bench.sandbox, checkout);
    const alone = repositoryRef(await inspectRepository({ path: checkout }));
    const run = { ...(await bench.refOf(PLAN, 'ALONE-1')), repository: alone };
    const localCommit = bench.sandbox.git(checkout, 'rev-parse', 'HEAD');
    await bench.act('prepareRepository', { run, baseBranch: 'main', localCommit });
    const attempt = { ...bench.attemptOf(run, { stage: 'api' }), base: localCommit };
    const { head } = await bench.act('runAttempt', attempt);
    const heads = [{ stage: 'api', attempt: 1, head: head ?? 'none' }];
    const { branch, collector } = await assembled({
      run,
      baseBranch: 'main',
      localCommit,
      attempt: 1,
      heads,
    });
    const input = { run, title: 'Alone', baseBranch: 'main', branch, collector, stages: ['api'] };
    const status = bench.sandbox.git(checkout, 'status', '--porcelain', '--branch');
    expect(await bench.act('pushCollector', input)).toEqual({ kind: 'pushed', note: null });
    expect(await bench.act('openPullRequest', input)).toMatchObject({ kind: 'none' });
    expect(bench.sandbox.git(checkout, 'rev-parse', branch)).toBe(collector);
    expect(bench.sandbox.git(checkout, 'status', '--porcelain', '--branch')).toBe(status);
  });
});
