import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { reportDir } from '../../../src/config/paths.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import { RunReport } from '../../../src/domain/report/report.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import type { RunStatus } from '../../../src/domain/run/run-status.js';
import { commitFiles } from '../../support/git-history.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { attempt, handoff, pullRequest, runStatus, stage } from '../../support/run-status.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const PLAN = `
plan: shop
stages:
  api: {run: 'echo api > api.txt; mkdir -p "$HOME/cache/mod"; chmod -R a-w "$HOME/cache"'}
`;

const statusOf = (run: RunRef, part: Partial<RunStatus>) =>
  runStatus({
    task: { key: run.taskKey, title: 'Sell things' },
    repository: { id: run.repository.id, slug: run.repository.slug },
    number: run.number,
    endedAt: '2026-01-02T04:00:00.000Z',
    ...part,
  });

async function written(run: RunRef, status: RunStatus, requirements: string | null = null) {
  const { path } = await bench.act('writeReport', { run, status, requirements });
  const folder = dirname(path);
  expect(readdirSync(folder).sort()).toEqual(['report.json', 'report.md']);
  const report = RunReport.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
  return { path, report, markdown: readFileSync(path, 'utf8') };
}

describe('the report', () => {
  test.each(['completed', 'failed', 'aborted', 'refused'] as const)(
    'of a %s run is there in both forms',
    async (state) => {
      const run = await bench.refOf(PLAN, `R-${state}`);
      const reason = failure('RUN_ABORTED', { task: run.taskKey, by: 'Ada' });
      const status = statusOf(run, { state, failure: state === 'completed' ? null : reason });
      const { path, report, markdown } = await written(run, status);
      const { slug } = run.repository;
      expect(path).toBe(join(reportDir(bench.paths, { slug, taskKey: run.taskKey, number: 1 }), 'report.md'));
      expect(report.run).toEqual(status);
      expect(report.next[0]).toBe(state === 'completed' ? undefined : reason.next);
      expect(markdown).toContain(`# ${run.taskKey}: Sell things`);
      expect(markdown).toContain(state);
    },
  );

  test('has the requirements, and what to do next', async () => {
    const run = await bench.refOf(PLAN, 'R-next');
    const requirements = await bench.store.putBlob({ content: 'Sell in cents.\n' });
    const done = handoff({ state: 'done', pullRequest: pullRequest({ url: 'show 7' }) });
    const stages = [stage({ key: 'api', state: 'completed', head: 'a'.repeat(40) })];
    const { report, markdown } = await written(
      run,
      statusOf(run, { state: 'completed', handoff: done, stages }),
      requirements,
    );
    expect(report.requirements).toBe('Sell in cents.\n');
    expect(report.next).toEqual(['Review the pull request: show 7', 'stagegate diff R-next api']);
    expect(markdown).toContain('Sell in cents.');
  });

  test('has the hashes of what the run was judged with, as at the base', async () => {
    const { sandbox, repository } = bench;
    const { checkout } = repository;
    const files = {
      'check.sh': 'sh lib.sh\n',
      'lib.sh': 'exit 0\n',
      'loose.sh': 'x\n',
      'jest.config.js': '',
    };
    const groups = { '.stagegate/groups.yaml': 'groups: {leads: ada@example.org}\n' };
    const commit = commitFiles(sandbox, checkout, { ...files, ...groups });
    sandbox.git(checkout, 'push', '--quiet');
    const plan = 'plan: shop\ngates: {unit: sh check.sh}\nstages: {api: {run: make, gates: [unit]}}\n';
    const run = await bench.refOf(plan, 'R-frozen');
    await bench.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
    const base = { branch: 'main', commit };
    const { report, markdown } = await written(run, statusOf(run, { state: 'failed', base }));
    expect(report.frozen?.files.map(({ path }) => path)).toEqual([
      '.stagegate/groups.yaml',
      'check.sh',
      'jest.config.js',
      'lib.sh',
    ]);
    const blob = sandbox.git(checkout, 'rev-parse', `${commit}:lib.sh`);
    expect(report.frozen).toMatchObject({ commit, more: 0 });
    expect(report.frozen?.files[3]).toEqual({ path: 'lib.sh', blob, why: 'gate "unit" runs it' });
    expect(markdown).toContain(`- \`${blob}\` lib.sh: gate "unit" runs it`);
    sandbox.git(checkout, 'rm', '--quiet', '-r', '.stagegate', ...Object.keys(files));
    sandbox.git(checkout, 'commit', '--quiet', '-m', 'as before');
    sandbox.git(checkout, 'push', '--quiet');
  });

  test('written again is the same, and never half there', async () => {
    const run = await bench.refOf(PLAN, 'R-again');
    const status = statusOf(run, { state: 'failed' });
    const first = await written(run, status);
    const input = { run, status, requirements: null };
    await Promise.all([bench.act('writeReport', input), bench.act('writeReport', input)]);
    expect(await written(run, status)).toEqual(first);
  });
});

describe('the working trees', () => {
  async function worked(state: RunStatus['state'], head?: string) {
    const run = await bench.runOf(PLAN);
    const made = await bench.attempt(run, { stage: 'api' });
    await bench.act('runGates', { run, stage: 'api', attempt: 1, commit: made.head ?? '' });
    const attempts = [attempt({ head: head ?? made.head })];
    await written(
      run,
      statusOf(run, { state, stages: [stage({ key: 'api', state: 'completed', attempts })] }),
    );
    return { run, made };
  }

  test('of a completed run go, read-only folders of the executor too; logs and vault stay', async () => {
    const { run, made } = await worked('completed');
    expect(existsSync(bench.inStage(run, 'api'))).toBe(false);
    expect(existsSync(bench.inAttempt(run, 'api', 1, 'executor', 'output.log'))).toBe(true);
    expect(bench.show(run, made.head, 'api.txt')).toBe('api');
  });

  test('of a failed run stay, for somebody to look at', async () => {
    const { run } = await worked('failed');
    expect(existsSync(bench.inStage(run, 'api', 'tree', 'api.txt'))).toBe(true);
  });

  test('with a repository inside whose commits are nowhere else stay', async () => {
    const run = await bench.runOf(
      PLAN.replace('echo api', 'git init -q build/tool; echo mine > build/tool/a; echo api'),
    );
    const { head } = await bench.attempt(run, { stage: 'api' });
    const stages = [stage({ key: 'api', state: 'completed', attempts: [attempt({ head })] })];
    await written(run, statusOf(run, { state: 'completed', stages }));
    expect(existsSync(bench.inStage(run, 'api', 'tree', 'build', 'tool', 'a'))).toBe(true);
  });

  test('whose head is not in the vault stay', async () => {
    const { run } = await worked('completed', 'f'.repeat(40));
    expect(existsSync(bench.inStage(run, 'api', 'tree', 'api.txt'))).toBe(true);
  });
});
