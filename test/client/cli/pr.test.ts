import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { inspectRepository, repositoryRef } from '../../../src/git/index.js';
import { TOKEN } from '../../forge/github/connecting.js';
import { type Json, sampleOf } from '../../forge/github/contract.js';
import { GitHubServer, pullOf, refusal } from '../../forge/github/github-server.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { allocate, endRun } from '../../support/ended-run.js';
import { handoff, runStatus } from '../../support/run-status.js';
import { failureIn, runProgram } from './run-program.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const at = '2026-03-01T12:00:00.000Z';
const stagegate = (argv: readonly string[], env: Record<string, string> = {}) =>
  runProgram(argv, {
    cwd: bench.repository.checkout,
    env: {
      PATH: '/usr/bin:/bin',
      STAGEGATE_HOME: dirname(bench.paths.state),
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      ...env,
    },
  });
const rowsOf = async ({ repository, taskKey, number }: RunRef) =>
  (await bench.store.readLedger({ run: { repositoryId: repository.id, taskKey, number } })).filter(
    ({ kind }) => kind === 'pr',
  );

describe('where origin is a bare repository', () => {
  test('pr shows what is there now, and writes each change down once', async () => {
    const { run } = await endRun(bench, { state: 'completed', publish: true });
    const branch = `stagegate/${run.taskKey}`;
    const { origin } = bench.repository;
    const collector = bench.sandbox.git(origin, 'rev-parse', branch);
    const publication = { run, title: 'Sell', baseBranch: 'main', branch, collector, stages: ['api'] };
    const opened = await bench.act('openPullRequest', publication);
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    const { pullRequest } = opened;
    const row = {
      seq: 1,
      key: `pr:${String(pullRequest.number)}`,
      kind: 'pr',
      at,
      data: pullRequest,
    } as const;
    await bench.act('recordLedger', { run, rows: [row] });

    const listed = await stagegate(['pr']);
    expect(listed.code).toBe(0);
    expect(listed.stdout).toMatch(
      new RegExp(`${run.taskKey} +1 +1 +open +no checks +no reviews +merges cleanly`),
    );
    expect(await rowsOf(run)).toHaveLength(1);
    for (const said of ['no checks; no reviews; merges cleanly', 'Nothing has changed since the last look.'])
      expect((await stagegate(['pr', 'sync'])).stdout).toContain(said);
    expect(await rowsOf(run)).toHaveLength(2);

    bench.sandbox.git(origin, 'update-ref', 'refs/heads/main', collector);
    const recorded = await stagegate(['pr', 'show', run.taskKey, '--recorded', '--json']);
    expect(JSON.parse(recorded.stdout)).toMatchObject({ number: 1, seen: { look: { state: 'open' } } });
    expect((await stagegate(['pr', 'show', run.taskKey, '1'])).stdout).toMatch(/State +merged/);
    await Promise.all([stagegate(['pr', 'sync', run.taskKey]), stagegate(['pr', 'sync', run.taskKey])]);
    expect(await rowsOf(run)).toHaveLength(3);

    expect((await stagegate(['status', run.taskKey])).stdout).toMatch(
      /Pull requests\n +#1 +merged: no checks; no reviews \(seen 0s ago\)/,
    );
    expect((await stagegate(['report', run.taskKey])).stdout).toMatch(
      /## Pull requests\n\n- \*\*#1\*\* Sell: merged/,
    );
    expect((await stagegate(['audit', run.taskKey])).stdout).toMatch(/pr +#1 +merged: no checks/);
    const unknown = await stagegate(['pr', 'show', run.taskKey, '9', '--json']);
    expect(failureIn(unknown)).toMatchObject({ code: 'PULL_REQUEST_UNKNOWN' });
  });
});

describe('where origin is at a GitHub', () => {
  let server: GitHubServer;
  let run: RunRef;
  let pull: Json;
  beforeAll(async () => {
    server = await GitHubServer.open();
    const config = join(dirname(bench.paths.state), 'config');
    mkdirSync(config, { recursive: true });
    const github = { 'git.example.org': { api: server.url, token: { variable: 'SHOP_TOKEN' } } };
    writeFileSync(join(config, 'config.yaml'), JSON.stringify({ github }));
    const { checkout } = bench.repository;
    bench.sandbox.git(checkout, 'remote', 'set-url', 'origin', 'git@git.example.org:shop/store.git');
    const made = await bench.refOf('plan: p\nstages: {a: {run: ls}}', 'GH-1');
    run = { ...made, repository: repositoryRef(await inspectRepository({ path: checkout })) };
    await allocate(bench, run);
    const { repository, taskKey, number } = run;
    const status = runStatus({
      task: { key: taskKey, title: 'Sell' },
      repository: { id: repository.id, slug: repository.slug },
      number,
      state: 'completed',
      endedAt: at,
      handoff: handoff({ state: 'done', branch: 'stagegate/GH-1', pushed: true }),
    });
    await bench.store.saveRun({ repositoryId: repository.id, taskKey, number, status });
    const data = {
      ...{ number: 7, title: 'Sell', head: 'stagegate/GH-1', base: 'main', headCommit: 'a'.repeat(40) },
      ...{ draft: false, state: 'open', url: 'https://github.example/shop/store/pull/7', reused: false },
    };
    const rows = [{ seq: 1, key: 'pr:7', kind: 'pr', at, data } as const];
    await bench.store.appendLedger({ run: { repositoryId: repository.id, taskKey, number }, rows });
  });
  beforeEach(() => {
    pull = pullOf({ number: 7, title: 'Sell', over: { mergeable: true, mergeable_state: 'clean' } });
    server.answer = ({ path }) => {
      if (path === '/repos/shop/store/pulls/7') return { status: 200, body: pull };
      if (path.includes('/reviews')) return { status: 200, body: [] };
      if (path.includes('/check-runs')) return { status: 200, body: { total_count: 0, check_runs: [] } };
      return { status: 200, body: { ...sampleOf('combined-commit-status'), statuses: [] } };
    };
  });
  afterAll(async () => {
    await server.close();
    expect(server.wrong).toEqual([]);
  });
  const withToken = (...argv: string[]) => stagegate(['pr', ...argv], { SHOP_TOKEN: TOKEN });

  test('credentials that are missing or not taken are told, and what was recorded is shown', async () => {
    for (const [env, code] of [
      [{}, 'FORGE_UNAUTHORIZED'],
      [{ SHOP_TOKEN: TOKEN }, 'FORGE_UNAUTHORIZED'],
    ] as const) {
      server.answer = () => refusal(401, `Bad credentials ${TOKEN}`);
      const listed = await stagegate(['pr', 'list', 'GH-1'], env);
      expect(listed).toMatchObject({ code: 0, stdout: expect.stringMatching(/GH-1 +1 +7 +open .*never/) });
      expect(listed.stderr).toContain('Shown as recorded: git.example.org does not know the worker');
      const synced = await stagegate(['pr', 'sync', 'GH-1', '--json'], env);
      expect(failureIn(synced)).toMatchObject({
        code,
        next: expect.stringContaining('stagegate pr sync GH-1'),
      });
      expect([listed, synced].map((each) => JSON.stringify(each)).join()).not.toContain(TOKEN);
    }
    expect(await rowsOf(run)).toHaveLength(1);
  });

  test('each change is written down once, and a pull request that is gone is told', async () => {
    expect((await withToken('sync')).stdout).toContain(
      'GH-1 #7: open: no checks; no reviews; merges cleanly',
    );
    pull = { ...pull, mergeable: false, mergeable_state: 'dirty' };
    expect((await withToken('sync', 'GH-1')).stdout).toContain('conflicts with its base');
    expect(await rowsOf(run)).toHaveLength(3);
    server.answer = () => refusal(404, 'Not Found');
    expect(failureIn(await withToken('sync', '--json'))).toMatchObject({ code: 'PULL_REQUEST_GONE' });
    expect(await rowsOf(run)).toHaveLength(3);
  });
});
