import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { lookThroughRepositories } from '../../../src/worker/look-through-repositories.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';
import { persist } from '../../support/persist.js';

const PLAN = `
plan: shop
gates: {unit: {run: 'true'}}
stages: {api: {run: 'echo more >> api.txt', gates: [unit]}}
handoff: {}
`;

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const git =
  (...args: string[]) =>
  (dir: string) =>
    bench.sandbox.git(dir, ...args);
const fsck = (dir: string) => bench.sandbox.git(dir, 'fsck', '--full', '--strict');
const packs = (dir: string, ending: string) =>
  readdirSync(join(dir, 'objects', 'pack'))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(dir, 'objects', 'pack', name));
const looseObjects = (dir: string) =>
  readdirSync(join(dir, 'objects'))
    .filter((name) => /^[0-9a-f]{2}$/.test(name))
    .flatMap((name) =>
      readdirSync(join(dir, 'objects', name)).map((file) => join(dir, 'objects', name, file)),
    );
/** Git writes its objects read-only. */
const cutAll = (files: string[], length: (size: number) => number) => {
  expect(files).not.toEqual([]);
  for (const file of files) truncateSync(file, length(readFileSync(file).length));
};
/** A lock that a dead process left a while ago. */
const staleLock = (file: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  const before = new Date(Date.now() - 60_000);
  utimesSync(file, before, before);
};

/** One attempt of a stage, kept. */
async function oneAttempt(): Promise<{ run: RunRef; head: string; refs: string }> {
  const run = await bench.runOf(PLAN);
  const { head } = await bench.attempt(run, { stage: 'api' });
  return { run, head: head ?? '', refs: bench.refs(bench.vault(run)) };
}

/** Everything that a run still has to do with its repositories; then the vault has all that it had, and is whole. */
async function goOn({ run, head, refs }: { run: RunRef; head: string; refs: string }): Promise<void> {
  commitFiles(bench.sandbox, bench.repository.checkout, { 'later.txt': 'later\n' });
  bench.sandbox.git(bench.repository.checkout, 'push', '--quiet', 'origin', 'main');
  await persist(() => bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head }));
  const next = await persist(() => bench.attempt(run, { stage: 'api', attempt: 2, previous: head }));
  expect(next.failure).toBeNull();
  expect(bench.show(run, next.head, 'api.txt')).toBe('more\nmore');
  const heads = [{ stage: 'api', attempt: 2, head: next.head ?? '' }];
  const round = { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
  const made = await persist(() => bench.act('assembleCollector', round));
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  const publication = { run, title: 'Sell', baseBranch: 'main', branch: made.branch, stages: ['api'] };
  const { collector } = made;
  expect(await persist(() => bench.act('pushCollector', { ...publication, collector }))).toEqual({
    kind: 'pushed',
    note: null,
  });
  const other = await bench.refOf(PLAN, 'T-OTHER');
  const ready = await persist(() =>
    bench.act('prepareRepository', { run: other, baseBranch: 'main', localCommit: null }),
  );
  expect(ready.kind).toBe('ready');
  const kept = bench.refs(bench.vault(run)).split('\n');
  expect(kept).toEqual(expect.arrayContaining(refs.split('\n')));
  fsck(bench.vault(run));
  fsck(bench.mirror(run));
}

describe('a mirror is mended, and the run goes on, with', () => {
  const faults: [string, (mirror: string) => void][] = [
    ['a HEAD of rubbish', (dir) => writeFileSync(join(dir, 'HEAD'), '\0\0\0\0')],
    ['no HEAD', (dir) => rmSync(join(dir, 'HEAD'))],
    ['an empty config', (dir) => writeFileSync(join(dir, 'config'), '')],
    ['a config of rubbish', (dir) => writeFileSync(join(dir, 'config'), '[core\n\0')],
    [
      'a packed-refs that was cut short',
      (dir) => {
        git('pack-refs', '--all')(dir);
        cutAll([join(dir, 'packed-refs')], (size) => size - 12);
      },
    ],
    ['an empty ref', (dir) => writeFileSync(join(dir, 'refs', 'upstream', 'heads', 'main'), '')],
    [
      'a ref to nothing',
      (dir) => writeFileSync(join(dir, 'refs', 'upstream', 'heads', 'main'), `${'1'.repeat(40)}\n`),
    ],
    [
      'packs that were cut short',
      (dir) => {
        git('repack', '-a', '-d', '-q')(dir);
        cutAll(packs(dir, '.pack'), (size) => size - 30);
      },
    ],
    [
      'indexes of packs that were cut short',
      (dir) => {
        git('repack', '-a', '-d', '-q')(dir);
        cutAll(packs(dir, '.idx'), (size) => Math.floor(size / 2));
      },
    ],
    [
      'packs that are gone',
      (dir) => {
        git('repack', '-a', '-d', '-q')(dir);
        for (const file of [...packs(dir, '.pack'), ...packs(dir, '.idx')]) rmSync(file);
      },
    ],
    ['loose objects that are empty', (dir) => cutAll(looseObjects(dir), () => 0)],
    ['loose objects that were cut short', (dir) => cutAll(looseObjects(dir), (size) => size - 4)],
    ['nothing at all: it was deleted', (dir) => rmSync(dir, { recursive: true })],
  ];
  test.each(faults)('%s', async (_, damage) => {
    const made = await oneAttempt();
    damage(bench.mirror(made.run));
    await goOn(made);
  });

  test('locks of processes that died: of refs, packed refs, configuration and shallow file', async () => {
    const made = await oneAttempt();
    const mirror = bench.mirror(made.run);
    const vault = bench.vault(made.run);
    git('pack-refs', '--all')(mirror);
    const locks = [
      ...['packed-refs', 'config', 'shallow', 'HEAD', 'refs/upstream/heads/main'].map((name) =>
        join(mirror, name),
      ),
      ...['packed-refs', 'refs/stagegate/t-1/1/api/2', 'refs/stagegate/t-other/1/base/start'].map((name) =>
        join(vault, name),
      ),
    ].map((path) => `${path}.lock`);
    for (const lock of locks) staleLock(lock);
    await goOn(made);
  });
});

test('a lock whose owner lives stays, and is told with its path', async () => {
  const { run, head, refs } = await oneAttempt();
  const lock = join(bench.vault(run), 'refs', 'stagegate', 't-1', '1', 'api', '2.lock');
  staleLock(lock);
  const owner = spawn('git', ['cat-file', '--batch'], {
    cwd: bench.vault(run),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(owner, 'spawn');
  try {
    const next = () => bench.attempt(run, { stage: 'api', attempt: 2, previous: head });
    await expect(persist(next)).rejects.toMatchObject({
      type: 'REPOSITORY_LOCKED',
      details: [{ class: 'env', next: expect.stringContaining(`rm ${lock}`) }],
    });
    expect(existsSync(lock)).toBe(true);
  } finally {
    owner.kill('SIGKILL');
    await once(owner, 'exit');
  }
  await goOn({ run, head, refs });
});

describe('a vault is mended from the mirror, and keeps its refs, with', () => {
  const faults: [string, (vault: string) => void][] = [
    [
      'packs that were cut short',
      (dir) => {
        git('repack', '-a', '-d', '-q')(dir);
        cutAll(packs(dir, '.pack'), (size) => size - 30);
      },
    ],
    [
      'empty objects',
      (dir) => {
        for (const pack of packs(dir, '.pack')) {
          const content = readFileSync(pack);
          for (const file of readdirSync(join(dir, 'objects', 'pack')))
            rmSync(join(dir, 'objects', 'pack', file));
          bench.sandbox.feed(dir, content, 'unpack-objects', '-q');
        }
        cutAll(looseObjects(dir), () => 0);
      },
    ],
    [
      'a HEAD and a config of rubbish',
      (dir) => {
        writeFileSync(join(dir, 'HEAD'), '\0\0\0\0');
        writeFileSync(join(dir, 'config'), '');
      },
    ],
  ];
  test.each(faults)('%s', async (_, damage) => {
    const made = await oneAttempt();
    damage(bench.vault(made.run));
    const told: string[] = [];
    const { signal } = new AbortController();
    await lookThroughRepositories({ paths: bench.paths, log: (line) => void told.push(line), stop: signal });
    expect(told.join()).toContain(`mended ${bench.vault(made.run)}`);
    await goOn(made);
    expect(bench.show(made.run, made.head, 'api.txt')).toBe('more');
  });

  test('the ref of an attempt that a loss of power emptied: it is made anew', async () => {
    const made = await oneAttempt();
    const ref = join(bench.vault(made.run), 'refs', 'stagegate', 't-1', '1', 'api', '1');
    writeFileSync(ref, '');
    rmSync(bench.inAttempt(made.run, 'api', 1, 'result.json'));
    const again = await persist(() => bench.attempt(made.run, { stage: 'api' }));
    expect(again.head).toBe(made.head);
    await goOn(made);
  });
});

test('a snapshot that a loss of power took before the vault had it is made again', async () => {
  const { run, head } = await oneAttempt();
  const vault = bench.vault(run);
  git('update-ref', '-d', 'refs/stagegate/t-1/1/api/1')(vault);
  git('repack', '-a', '-d', '-q')(vault);
  git('prune', '--expire=now')(vault);
  expect(() => git('cat-file', '-e', head)(vault)).toThrow();
  cutAll(looseObjects(bench.mirror(run)), () => 0);
  rmSync(bench.inAttempt(run, 'api', 1, 'result.json'));
  const again = await persist(() => bench.attempt(run, { stage: 'api' }));
  expect(again).toMatchObject({ head, failure: null });
  await goOn({ run, head, refs: bench.refs(vault) });
});
