import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { persist } from '../../support/persist.js';

const plan = (run: string, strategy = 'borrow') => `
plan: shop
workspace: {strategy: ${strategy}}
gates: {unit: {run: 'true'}}
stages: {api: {run: '${run}', gates: [unit]}}
handoff: {}
`;

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const remove = (...path: string[]) => rmSync(join(...path), { recursive: true, force: true });

/** The two ways in which a working tree is gone. */
const ways: [string, (run: RunRef) => void][] = [
  ['the working tree', (run) => remove(bench.inStage(run, 'api', 'tree'))],
  ['all of its stage', (run) => remove(bench.inStage(run, 'api'))],
  ['all working trees', () => remove(bench.paths.state, 'trees')],
];

test('deleted under an executor: the attempt says so, and the next one begins with a new tree', async () => {
  const run = await bench.runOf(
    plan('if [ "$STAGEGATE_ATTEMPT" = 1 ]; then rm -rf "$PWD"; else echo 2 > api.txt; fi'),
  );
  const first = await bench.attempt(run, { stage: 'api' });
  expect(first).toMatchObject({ head: null, failure: { code: 'NOT_SNAPSHOTTABLE' } });
  expect(first.failure?.next).toContain('leave its own working tree where it is');
  expect(first.failure?.message).toContain('the working tree itself is gone');
  const second = await bench.attempt(run, { stage: 'api', attempt: 2 });
  expect(second.failure).toBeNull();
  expect(bench.show(run, second.head, 'api.txt')).toBe('2');
});

describe.each(ways)('%s deleted', (_, lose) => {
  test('between attempts: the next one goes on from what was kept', async () => {
    const run = await bench.runOf(plan('echo more >> api.txt'));
    const first = await bench.attempt(run, { stage: 'api' });
    lose(run);
    const next = () => bench.attempt(run, { stage: 'api', attempt: 2, previous: first.head });
    const second = await persist(next);
    expect(second.failure).toBeNull();
    expect(bench.show(run, second.head, 'api.txt')).toBe('more\nmore');
  });

  test('before its approval: gates judge the kept commit, and the handoff takes it', async () => {
    const run = await bench.runOf(plan('echo api > api.txt'));
    const { head } = await bench.attempt(run, { stage: 'api' });
    lose(run);
    const commit = head ?? '';
    const judged = await persist(() => bench.act('runGates', { run, stage: 'api', attempt: 1, commit }));
    expect(judged.passed).toBe(true);
    lose(run);
    const heads = [{ stage: 'api', attempt: 1, head: commit }];
    const made = await persist(() =>
      bench.act('assembleCollector', { run, baseBranch: 'main', localCommit: null, attempt: 1, heads }),
    );
    if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
    const { branch, collector } = made;
    const publication = { run, title: 'Sell', baseBranch: 'main', branch, stages: ['api'], collector };
    await persist(() => bench.act('pushCollector', publication));
    expect(bench.sandbox.git(bench.repository.origin, 'show', `${branch}:api.txt`)).toBe('api');
  });
});

test.each(['borrow', 'worktree'])(
  'locks that a dead executor left in a tree (%s) do not stop the next one',
  async (strategy) => {
    const locks = 'd=$(git rev-parse --absolute-git-dir); touch $d/index.lock $d/HEAD.lock';
    const run = await bench.runOf(plan(`set -e; echo more >> api.txt; git add -A; ${locks}`, strategy));
    const first = await bench.attempt(run, { stage: 'api' });
    expect(first.failure).toBeNull();
    const second = await bench.attempt(run, { stage: 'api', attempt: 2, previous: first.head });
    expect(second.failure).toBeNull();
    expect(bench.show(run, second.head, 'api.txt')).toBe('more\nmore');
  },
);

test('a lock of the executor that is at work is left alone when its worker was exchanged', async () => {
  const run = await bench.runOf(plan('touch .git/index.lock; [ -e .git/index.lock ] && echo api > api.txt'));
  const { failure } = await bench.attempt(run, { stage: 'api' });
  expect(failure).toBeNull();
  rmSync(bench.inAttempt(run, 'api', 1, 'result.json'));
  await bench.attempt(run, { stage: 'api' });
  expect(existsSync(bench.inStage(run, 'api', 'tree', '.git', 'index.lock'))).toBe(true);
});
