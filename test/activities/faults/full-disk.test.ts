import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { mirrorDir } from '../../../src/config/paths.js';
import { keepReserve } from '../../../src/config/reserve.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { endRun } from '../../support/ended-run.js';
import { commitFiles } from '../../support/git-history.js';
import { persist } from '../../support/persist.js';
import { runStatus } from '../../support/run-status.js';
import { openSmallDisk, type SmallDisk } from '../../support/small-disk.js';
import { gcOf } from '../../client/local/gc/gc-of.js';

const PLAN = `
plan: shop
gates: {unit: {run: 'true'}}
stages: {api: {run: 'echo more >> api.txt', gates: [unit]}}
`;
const MB = 1024 * 1024;

let bench: ActivityBench;
let disk: SmallDisk;
beforeEach(async () => {
  bench = await ActivityBench.open({
    prepare: (home) => (disk = openSmallDisk({ dir: home, bytes: 48 * MB })),
  });
});
afterEach(async () => {
  disk.free();
  await bench.store.close();
  disk.close();
  await bench.close();
});

const fsck = (dir: string) => bench.sandbox.git(dir, 'fsck', '--full', '--strict');
const statusOf = (run: RunRef) =>
  runStatus({
    task: { key: run.taskKey, title: 'Sell' },
    repository: { id: run.repository.id, slug: run.repository.slug },
    state: 'failed',
    endedAt: '2026-01-02T04:00:00.000Z',
  });
const reportOf = (run: RunRef) =>
  join(bench.paths.state, 'reports', run.repository.slug, run.taskKey.toLowerCase(), '1');

/** What came of an activity: the code of its failure, thrown or told, else `done`. */
async function codeOf(act: () => Promise<unknown>): Promise<string> {
  try {
    const result = await act();
    const failure = told.safeParse(result).data?.failure ?? null;
    return failure === null ? 'done' : failure.code;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'type' in error
      ? String(error.type)
      : String(error);
  }
}
const told = z.object({ failure: z.object({ code: z.string() }).nullable() });

/** Every JSON file that stagegate has written: each is whole. */
function expectWholeFiles(): void {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
    );
  const files = ['logs', 'reports'].map((name) => join(bench.paths.state, name)).filter(existsSync);
  for (const file of files.flatMap(walk).filter((name) => name.endsWith('.json')))
    expect(() => JSON.parse(readFileSync(file, 'utf8')) as unknown).not.toThrow();
}

async function afterwards({ run, head, refs }: { run: RunRef; head: string; refs: string }): Promise<void> {
  const part = { stage: 'api', previous: head };
  let next = await persist(() => bench.attempt(run, { ...part, attempt: 2 }));
  // the record of its process found no room
  if (next.failure?.code === 'EXECUTOR_INTERRUPTED')
    next = await persist(() => bench.attempt(run, { ...part, previous: next.head, attempt: 3 }));
  expect(next.failure).toBeNull();
  expect(bench.show(run, next.head, 'api.txt')).toMatch(/^more\nmore/);
  const { attempt, head: commit } = next;
  const judged = await persist(() =>
    bench.act('runGates', { run, stage: 'api', attempt, commit: commit ?? '' }),
  );
  expect(judged.passed).toBe(true);
  await persist(() => bench.act('writeReport', { run, status: statusOf(run), requirements: null }));
  expect(readdirSync(reportOf(run)).sort()).toEqual(['report.json', 'report.md']);
  expect(bench.refs(bench.vault(run)).split('\n')).toEqual(expect.arrayContaining(refs.split('\n')));
  fsck(bench.vault(run));
  expectWholeFiles();
}

async function before(): Promise<{ run: RunRef; head: string; refs: string }> {
  const run = await bench.runOf(PLAN);
  const { head } = await bench.attempt(run, { stage: 'api' });
  return { run, head: head ?? '', refs: bench.refs(bench.vault(run)) };
}

describe('on a disk that is full', () => {
  const refusals = () =>
    disk.kind === 'mounted'
      ? ['DISK_FULL', 'STATE_FOLDER', 'STORE_UNAVAILABLE', 'done']
      : ['STATE_FOLDER', 'GIT_FAILED', 'done'];

  test.each([0, 8, 64, 256])(
    'to the last %s kB, work is refused with a code, and goes on when there is room',
    async (left) => {
      const made = await before();
      const { run, head } = made;
      const other = await bench.refOf(PLAN, 'T-OTHER');
      disk.fill(left * 1024);
      const codes = [
        await codeOf(() => bench.attempt(run, { stage: 'api', attempt: 2, previous: head })),
        await codeOf(() => bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head })),
        await codeOf(() =>
          bench.act('prepareRepository', { run: other, baseBranch: 'main', localCommit: null }),
        ),
        await codeOf(() => bench.act('writeReport', { run, status: statusOf(run), requirements: null })),
      ];
      for (const code of codes) expect(refusals()).toContain(code);
      if (left === 0) expect(codes).not.toContain('done');
      expectWholeFiles();
      fsck(bench.vault(run));
      disk.free();
      await afterwards(made);
    },
  );

  test('a base for which there is no room leaves nothing half-written, and is fetched when there is', async () => {
    const { sandbox, repository } = bench;
    writeFileSync(join(repository.checkout, 'big.bin'), randomBytes(12 * MB));
    const commit = commitFiles(sandbox, repository.checkout, { 'small.txt': 'small' });
    sandbox.git(repository.checkout, 'push', '--quiet');
    const run = await bench.refOf(PLAN, 'T-BIG');
    const prepare = () => bench.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
    disk.fill(6 * MB);
    expect(refusals()).toContain(await codeOf(prepare));
    disk.free();
    expect(await persist(prepare)).toMatchObject({ kind: 'ready', commit });
    expect(bench.refs(bench.vault(run))).toBe(`refs/stagegate/t-big/1/base/start ${commit}`);
    for (const dir of [bench.vault(run), mirrorDir(bench.paths, run.repository)]) {
      fsck(dir);
      const packs = readdirSync(join(dir, 'objects', 'pack'));
      expect(packs.filter((name) => name.startsWith('tmp_'))).toEqual([]);
    }
  });

  test('a report that is there stays as it is, and a ledger takes its rows later, each once', async () => {
    const made = await endRun(bench);
    const { run } = made;
    await bench.act('writeReport', { run, status: statusOf(run), requirements: null });
    const report = readFileSync(join(reportOf(run), 'report.json'), 'utf8');
    const rows = [1, 2, 3].map((seq) => ({
      ...{ seq, key: `row-${seq}`, kind: 'started' as const, at: '2026-01-02T03:05:00.000Z' },
      data: { text: 'x'.repeat(100_000) },
    }));
    disk.fill(0);
    const write = () => bench.act('recordLedger', { run, rows });
    if (disk.kind === 'mounted') expect(await codeOf(write)).toBe('STORE_UNAVAILABLE');
    const again = () =>
      bench.act('writeReport', { run, status: { ...statusOf(run), state: 'aborted' }, requirements: null });
    expect(await codeOf(again)).not.toBe('done');
    expect(readFileSync(join(reportOf(run), 'report.json'), 'utf8')).toBe(report);
    expect(readdirSync(reportOf(run)).sort()).toEqual(['report.json', 'report.md']);
    disk.free();
    await persist(write);
    await persist(write);
    const { id: repositoryId } = run.repository;
    const stored = await bench.store.readLedger({ run: { repositoryId, taskKey: run.taskKey, number: 1 } });
    expect(stored.map(({ key }) => key)).toEqual(['row-1', 'row-2', 'row-3']);
  });

  test('gc frees room', async () => {
    const { run, head } = await endRun(bench);
    keepReserve({ paths: bench.paths });
    disk.fill(0);
    if (disk.kind === 'rights') disk.free();
    const { dropped } = await gcOf(bench);
    expect(dropped.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['tree', 'logs', 'home']));
    expect(existsSync(bench.inStage(run, 'api'))).toBe(false);
    expect(bench.show(run, head, 'api.txt')).toBe('api');
    fsck(bench.vault(run));
  });
});

test('on a disk that is read-only, work is refused with a code, and goes on when it is not', async () => {
  const made = await before();
  const { run, head } = made;
  disk.setReadOnly(true);
  const refused = disk.kind === 'mounted' ? ['STATE_FOLDER'] : ['STATE_FOLDER', 'GIT_FAILED'];
  const codes: string[] = [];
  for (const act of [
    () => bench.attempt(run, { stage: 'api', attempt: 2, previous: head }),
    () => bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head }),
    () => bench.act('writeReport', { run, status: statusOf(run), requirements: null }),
  ])
    codes.push(await codeOf(act));
  disk.setReadOnly(false);
  for (const code of codes) expect(refused).toContain(code);
  await afterwards(made);
});
