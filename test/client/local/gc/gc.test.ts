import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { runWorkflowId } from '../../../../src/contract/ids.js';
import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { endRun } from '../../../support/ended-run.js';
import { commitFiles } from '../../../support/git-history.js';
import { testClient, uniquePrefix } from '../../../support/temporal.js';
import { failureIn, runProgram } from '../../cli/run-program.js';
import { gcOf, runGc, type Told, whyOf } from './gc-of.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const gc = (...more: string[]) => gcOf(bench, ...more);
const kinds = (told: readonly Told[]) => [...new Set(told.map(({ kind }) => kind))].sort();
const tree = (run: RunRef, ...path: string[]) => bench.inStage(run, 'api', ...path);
const logs = (run: RunRef) => bench.inAttempt(run, 'api', 1);
const fsck = (dir: string) => bench.sandbox.git(dir, 'fsck', '--full', '--strict');

describe('of a run that ended', () => {
  test('tree, home and logs go when the vault has its head; a dry run says the same and deletes nothing', async () => {
    const { run, head } = await endRun(bench);
    const shown = await gc('--dry-run');
    expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
    expect(shown.bytes).toBeGreaterThan(0);
    const done = await gc();
    expect(done.dropped.map(({ kind, path, ref }) => [kind, path ?? ref])).toEqual(
      shown.dropped.map(({ kind, path, ref }) => [kind, path ?? ref]),
    );
    expect(kinds(done.dropped)).toEqual(
      expect.arrayContaining(['checkout', 'home', 'logs', 'mirror_objects', 'tree', 'vault_objects']),
    );
    expect(existsSync(tree(run))).toBe(false);
    expect(existsSync(logs(run))).toBe(false);
    expect(whyOf(done.kept, 'vault_ref')).toBe('the remote does not have its commit');
    expect(bench.show(run, head, 'api.txt')).toBe('api');
    fsck(bench.vault(run));
    fsck(bench.mirror(run));
  });

  test('and was published, vault refs go too, those alone whose commits origin has', async () => {
    const { run, head } = await endRun(bench, { state: 'completed', publish: true });
    const own = bench.sandbox.git(bench.vault(run), 'commit-tree', '-m', 'own words', `${head}^{tree}`);
    bench.sandbox.git(bench.vault(run), 'update-ref', 'refs/stagegate/t-1/1/api/1-own', own);
    const { dropped, kept } = await gc();
    expect(dropped.filter(({ kind }) => kind === 'vault_ref').map(({ ref }) => ref)).toEqual([
      'refs/stagegate/t-1/1/api/1',
      'refs/stagegate/t-1/1/api/start',
      'refs/stagegate/t-1/1/base/start',
      'refs/stagegate/t-1/1/handoff/1',
      'refs/stagegate/t-1/1/handoff/1-base',
      expect.stringMatching(/handoff\/1-of-[0-9a-f]{16}$/),
    ]);
    expect(kept.map(({ ref }) => ref)).toContain('refs/stagegate/t-1/1/api/1-own');
    expect(bench.refs(bench.vault(run))).toBe(`refs/stagegate/t-1/1/api/1-own ${own}`);
    expect(bench.sandbox.git(bench.repository.origin, 'show', 'stagegate/T-1:api.txt')).toBe('api');
  });

  test('and was published, but origin lost the branch, is away, or says otherwise: the vault keeps it', async () => {
    const { run, head } = await endRun(bench, { state: 'completed', publish: true });
    const { origin, checkout } = bench.repository;
    const refs = bench.refs(bench.vault(run));
    const kept = async () => {
      const { dropped } = await gc();
      return dropped.filter(({ ref }) => ref === 'refs/stagegate/t-1/1/api/1').length === 0;
    };
    renameSync(origin, `${origin}.away`);
    expect(await kept()).toBe(true);
    expect(bench.refs(bench.vault(run))).toBe(refs);
    renameSync(`${origin}.away`, origin);
    bench.sandbox.git(checkout, 'push', '--quiet', '--force', 'origin', 'main:stagegate/T-1');
    expect(await kept()).toBe(true);
    bench.sandbox.git(origin, 'update-ref', '-d', 'refs/heads/stagegate/T-1');
    expect(await kept()).toBe(true);
    expect(bench.show(run, head, 'api.txt')).toBe('api');
  });

  test('and was merged into a base that the mirror has not seen yet, vault refs go', async () => {
    const { run } = await endRun(bench, { state: 'completed', publish: true });
    const { checkout, origin } = bench.repository;
    bench.sandbox.git(checkout, 'fetch', '--quiet', 'origin');
    bench.sandbox.git(checkout, 'merge', '--quiet', '--no-ff', '-m', 'merge', 'origin/stagegate/T-1');
    bench.sandbox.git(checkout, 'push', '--quiet', 'origin', 'main', ':stagegate/T-1');
    const { dropped } = await gc();
    expect(dropped.map(({ ref }) => ref)).toContain('refs/stagegate/t-1/1/api/1');
    expect(bench.refs(bench.vault(run))).toBe('');
    expect(bench.sandbox.git(origin, 'show', 'main:api.txt')).toBe('api');
  });

  test('lately, everything stays until it is old enough', async () => {
    const { run } = await endRun(bench, { endedAt: '2026-02-28T12:03:00.000Z' });
    const { dropped, kept } = await gc();
    expect(dropped.filter(({ task }) => task !== undefined)).toEqual([]);
    expect(whyOf(kept, 'logs')).toBe('its run ended 1d ago: kept for 7d');
    expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
    expect((await gc('--older-than', '12h')).dropped.map(({ kind }) => kind)).toContain('tree');
  });
});

describe('nothing is touched', () => {
  const everything = async (run: RunRef) => {
    const { dropped, kept } = await gc();
    expect(dropped.filter(({ task }) => task?.toLowerCase() === run.taskKey.toLowerCase())).toEqual([]);
    expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
    expect(existsSync(join(logs(run), 'result.json'))).toBe(true);
    return whyOf(kept, 'tree');
  };

  test('of a run that is open in Temporal, nor of what its repository borrows', async () => {
    const { run } = await endRun(bench);
    const client = await testClient();
    const workflowId = runWorkflowId({ slug: run.repository.slug, taskKey: run.taskKey });
    const handle = await client.workflow.start('nobody', { workflowId, taskQueue: uniquePrefix() });
    try {
      expect(await everything(run)).toBe('its run is open');
      expect(whyOf((await gc()).kept, 'mirror_objects')).toBe('a run of its repository is open, or may be');
    } finally {
      await handle.terminate();
      await client.connection.close();
    }
    expect(kinds((await gc()).dropped)).toContain('tree');
  });

  test('of a run that the ledger has open', async () => {
    const { run } = await endRun(bench, { state: 'running', endedAt: null });
    expect(await everything(run)).toBe('its ledger has no end; to forget it: --drop-run T-1#1');
  });

  test('while Temporal cannot be asked', async () => {
    const { run } = await endRun(bench);
    const home = dirname(bench.paths.state);
    const env = { STAGEGATE_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const { stdout } = await runProgram(['gc', '--json'], { cwd: bench.repository.checkout, env });
    const { dropped, kept } = JSON.parse(stdout) as { dropped: Told[]; kept: Told[] };
    expect(dropped).toEqual([]);
    expect(whyOf(kept, 'tree')).toBe('Temporal cannot be asked whether its run has ended');
    expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
  });

  test('of a run whose executor may still be there', async () => {
    const { run } = await endRun(bench);
    const record = join(logs(run), 'executor');
    writeFileSync(join(record, 'end.json'), '');
    writeFileSync(join(record, 'exit'), '');
    expect(await everything(run)).toBe('a process of its run may still be there');
  });

  test('of what it does not know', async () => {
    const { run } = await endRun(bench);
    const strange = [
      join(bench.paths.state, 'trees', run.repository.slug, 'notes.txt'),
      join(bench.paths.state, 'trees', run.repository.slug, 't-1', 'old', 'x'),
      join(bench.paths.state, 'vaults', 'backup', 'x'),
    ];
    for (const path of strange) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'mine\n');
    }
    const { leftovers } = await gc();
    for (const path of strange) {
      expect(readFileSync(path, 'utf8')).toBe('mine\n');
      expect(leftovers.some((one) => path.startsWith(one.path))).toBe(true);
    }
  });
});

describe('a run that is to be forgotten', () => {
  test('goes with all its commits, whatever its age, and no other run with it', async () => {
    const one = await endRun(bench, { endedAt: '2026-03-01T12:00:00.000Z' });
    const two = await endRun(bench, { endedAt: '2026-03-01T12:00:00.000Z', script: 'echo two > api.txt' });
    const { dropped } = await gc('--drop-run', 't-1#1');
    expect(dropped.filter(({ task }) => task !== undefined && task !== 'T-1')).toEqual([]);
    expect(bench.refs(bench.vault(one.run))).not.toContain('t-1/');
    expect(existsSync(tree(one.run))).toBe(false);
    expect(bench.show(two.run, two.head, 'api.txt')).toBe('two');
    expect(existsSync(tree(two.run, 'tree', 'api.txt'))).toBe(true);
    expect(bench.refs(bench.mirror(one.run))).not.toContain('orphans');
  });

  test('is refused while it is open, when it is unknown, and when it is no run', async () => {
    await endRun(bench, { state: 'running', endedAt: null });
    const client = await testClient();
    const slug = (await bench.refOf('plan: x\nstages: {a: {run: "true"}}\n', 'X-1')).repository.slug;
    const handle = await client.workflow.start('nobody', {
      workflowId: runWorkflowId({ slug, taskKey: 'T-1' }),
      taskQueue: uniquePrefix(),
    });
    try {
      expect(failureIn(await runGc(bench, '--json', '--drop-run', 'T-1#1')).code).toBe('RUN_STAYS');
    } finally {
      await handle.terminate();
      await client.connection.close();
    }
    expect(failureIn(await runGc(bench, '--json', '--drop-run', 'T-9#1')).code).toBe('RUN_UNKNOWN');
    expect(failureIn(await runGc(bench, '--json', '--drop-run', 'T-1')).code).toBe('BAD_INPUT');
    expect((await gc('--drop-run', 'T-1#1')).dropped.map(({ kind }) => kind)).toContain('tree');
  });
});

test('a commit that is in a mirror alone gets a ref before the mirror is tidied', async () => {
  const { run } = await endRun(bench);
  const mirror = bench.mirror(run);
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid'];
  const only = bench.sandbox.git(
    mirror,
    ...identity,
    'commit-tree',
    '-m',
    'never kept',
    'refs/upstream/heads/main^{tree}',
  );
  await gc();
  expect(bench.refs(mirror)).toContain(`refs/orphans/${only} ${only}`);
  await gc();
  expect(bench.refs(mirror)).toContain(`refs/orphans/${only}`);
});

test('a run after a cleanup finds its mirror and vault in order', async () => {
  await endRun(bench, { state: 'completed', publish: true });
  await gc();
  commitFiles(bench.sandbox, bench.repository.checkout, { 'later.txt': 'later\n' });
  const { run, head } = await endRun(bench, { script: 'echo again > again.txt' });
  expect(bench.show(run, head, 'again.txt')).toBe('again');
  fsck(bench.vault(run));
});

test('people are told what goes, what stays, and why', async () => {
  const { run } = await endRun(bench);
  const { stdout, code } = await runGc(bench, '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Would go:\n {2}what +of +size +why/);
  expect(stdout).toMatch(/working tree +T-1#1 api/);
  expect(stdout).toMatch(/Stays:[^]*vault ref +refs\/stagegate\/t-1\/1\/api\/1/);
  expect(stdout).toMatch(/would be freed[^]*Next: stagegate gc/);
  expect(existsSync(tree(run))).toBe(true);
  expect((await runGc(bench, '--older-than', 'soon')).code).toBe(2);
});
