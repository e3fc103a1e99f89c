import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { endRerun, endRun } from '../../../support/ended-run.js';
import { gcOf, whyOf } from './gc-of.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const gc = (...more: string[]) => gcOf(bench, ...more);
const tree = (run: RunRef, ...path: string[]) => bench.inStage(run, 'api', ...path);
const fsck = (dir: string) => bench.sandbox.git(dir, 'fsck', '--full', '--strict');
const NOWHERE = /^commit [0-9a-f]{12} is nowhere else$/;

/** Commits once more in a stage's working tree, and goes back to where it was. */
function forgottenCommit(run: RunRef): string {
  const inTree = (...args: string[]) => bench.sandbox.git(tree(run, 'tree'), ...args);
  inTree('reset', '--quiet', '--mixed');
  const before = inTree('rev-parse', 'HEAD');
  inTree('commit', '--quiet', '--allow-empty', '-m', 'an idea');
  const idea = inTree('rev-parse', 'HEAD');
  inTree('reset', '--quiet', '--soft', before);
  return idea;
}

describe('a working tree is not dropped when it alone has', () => {
  test('a commit that its branches have left: amended, or thrown away', async () => {
    const { run } = await endRun(bench);
    const idea = forgottenCommit(run);
    rmSync(tree(run, 'tree', '.git', 'logs'), { recursive: true, force: true });
    expect(whyOf((await gc()).kept, 'tree')).toBe(`commit ${idea.slice(0, 12)} is nowhere else`);
    bench.sandbox.git(tree(run, 'tree'), 'repack', '-a', '-d', '-l', '-k', '--quiet');
    expect(whyOf((await gc()).kept, 'tree')).toMatch(NOWHERE);
    bench.sandbox.git(tree(run, 'tree'), 'update-ref', 'refs/idea/one', idea);
    bench.sandbox.git(
      bench.vault(run),
      'fetch',
      '--quiet',
      tree(run, 'tree'),
      'refs/idea/one:refs/stagegate/t-1/1/api/1-own',
    );
    expect((await gc()).dropped.map(({ kind }) => kind)).toContain('tree');
    expect(bench.sandbox.git(bench.vault(run), 'log', '-1', '--format=%s', idea)).toBe('an idea');
  });

  describe('a repository in a folder that git ignores', () => {
    const nested = (run: RunRef) => tree(run, 'tree', 'build', 'tool');
    const cloned = async () => {
      const { run } = await endRun(bench);
      mkdirSync(tree(run, 'tree', 'build'));
      bench.sandbox.git(tree(run, 'tree'), 'clone', '--quiet', bench.repository.origin, nested(run));
      return { run, inside: (...args: string[]) => bench.sandbox.git(nested(run), ...args) };
    };
    const treeStays = async () => whyOf((await gc()).kept, 'tree');

    test('with a commit that was not pushed, until it is', async () => {
      const { run, inside } = await cloned();
      inside('commit', '--quiet', '--allow-empty', '-m', 'an idea');
      const idea = inside('rev-parse', 'HEAD').slice(0, 12);
      inside('reset', '--quiet', '--hard', 'origin/main');
      const why = `it has a repository inside, build/tool, with a commit that was not pushed: ${idea}`;
      expect(await treeStays()).toBe(why);
      inside('push', '--quiet', 'origin', `${idea}:refs/heads/idea`);
      expect(await treeStays()).toBeUndefined();
      expect(existsSync(nested(run))).toBe(false);
    });

    test.each([
      ['a changed file', (dir: string) => writeFileSync(join(dir, 'README.md'), 'mine\n'), /README.md$/],
      ['a new file', (dir: string) => writeFileSync(join(dir, 'new.md'), 'mine\n'), /new.md$/],
      [
        'an edit that its index hides',
        (dir: string) => {
          bench.sandbox.git(dir, 'update-index', '--assume-unchanged', 'README.md');
          writeFileSync(join(dir, 'README.md'), 'mine\n');
        },
        /README.md$/,
      ],
      [
        'no remote at all',
        (dir: string) => bench.sandbox.git(dir, 'remote', 'remove', 'origin'),
        /commit that was not pushed/,
      ],
      [
        'no commit yet',
        (dir: string) => {
          rmSync(join(dir, '.git'), { recursive: true });
          bench.sandbox.git(dir, 'init', '--quiet');
        },
        /files that were not committed$/,
      ],
      [
        'no files of its own',
        (dir: string) => bench.sandbox.git(dir, 'init', '--quiet', '--bare', '../bare'),
        /build\/bare, without files of its own$/,
      ],
      [
        "another working tree of the stage's",
        (dir: string) =>
          bench.sandbox.git(join(dir, '..', '..'), 'worktree', 'add', '-q', '--detach', 'build/wt'),
        /build\/wt, which keeps its commits elsewhere$/,
      ],
    ])('with %s', async (_, change, why) => {
      const { run } = await cloned();
      change(nested(run));
      expect(await treeStays()).toMatch(why);
      expect(existsSync(nested(run))).toBe(true);
    });
  });

  test('a commit on a detached HEAD', async () => {
    const { run } = await endRun(bench);
    const idea = forgottenCommit(run);
    writeFileSync(tree(run, 'tree', '.git', 'HEAD'), `${idea}\n`);
    expect(whyOf((await gc()).kept, 'tree')).toMatch(NOWHERE);
  });

  test('packs that cannot be read', async () => {
    const { run } = await endRun(bench);
    const pack = tree(run, 'tree', '.git', 'objects', 'pack', 'pack-x.idx');
    writeFileSync(pack, '');
    expect(whyOf((await gc()).kept, 'tree')).toBe('the commits of its own repository cannot be read');
  });

  test('work from before its stage was taken back to its beginning, or from after', async () => {
    const { run } = await endRun(bench);
    await bench.attempt(run, { stage: 'api', attempt: 2, since: 2 });
    expect(bench.refs(bench.vault(run))).toContain('refs/stagegate/t-1/1/api/2 ');
    const [before, after] = [tree(run, 'tree', 'mine.txt'), tree(run, 'since-2', 'tree', 'mine.txt')];
    for (const file of [after, before]) {
      writeFileSync(file, 'mine\n');
      expect(whyOf((await gc()).kept, 'tree')).toBe('it has changes that were not kept: mine.txt');
      expect(existsSync(file)).toBe(true);
      rmSync(file);
    }
    expect((await gc()).dropped.map(({ kind }) => kind)).toContain('tree');
    expect(existsSync(tree(run))).toBe(false);
  });

  test('content that the vault has lost, although its refs are there', async () => {
    const { run, head } = await endRun(bench);
    const vault = bench.vault(run);
    const blob = bench.sandbox.git(vault, 'rev-parse', `${head}:api.txt`);
    loosen(vault);
    rmSync(join(vault, 'objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    const { dropped, kept } = await gc();
    expect(dropped.map(({ kind }) => kind)).not.toContain('tree');
    expect(whyOf(kept, 'tree')).toMatch(NOWHERE);
    expect(whyOf(kept, 'vault_objects')).toContain(blob);
    expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
  });
});

test('a run that the ledger does not know stays, with its refs', async () => {
  const { run, head } = await endRun(bench);
  const lost = await bench.runOf('plan: shop\nstages: {api: {run: "echo x > api.txt"}}\n');
  await bench.attempt(lost, { stage: 'api' });
  const { kept } = await gc();
  expect(kept.filter(({ task }) => task?.toLowerCase() === lost.taskKey.toLowerCase())).toContainEqual(
    expect.objectContaining({ kind: 'tree', why: 'the ledger does not know its run' }),
  );
  expect(existsSync(bench.inStage(lost, 'api', 'tree', 'api.txt'))).toBe(true);
  expect(bench.show(run, head, 'api.txt')).toBe('api');
});

test('a tree among things that are not known keeps the mirror that it may borrow from', async () => {
  const { run } = await endRun(bench);
  const strange = join(bench.paths.state, 'trees', run.repository.slug, 't-1', 'old', 'x');
  mkdirSync(dirname(strange), { recursive: true });
  writeFileSync(strange, 'mine\n');
  expect(whyOf((await gc()).kept, 'mirror_objects')).toBe('working trees that stay borrow from it');
});

describe('a run that took stages over from an earlier one', () => {
  const rerun = async () => {
    const one = await endRun(bench);
    const two = await endRerun(bench, { of: one, endedAt: '2026-02-28T12:00:00.000Z' });
    return { one, two };
  };

  test('keeps what the earlier one left, as long as it is kept itself', async () => {
    const { one } = await rerun();
    const { dropped, kept } = await gc();
    expect(dropped.filter(({ task }) => task !== undefined)).toEqual([]);
    expect(whyOf(kept, 'logs')).toBe('run 2 of its task ended 1d ago: kept for 7d');
    expect(existsSync(bench.inAttempt(one.run, 'api', 1, 'result.json'))).toBe(true);
  });

  test('has its commits when the earlier one is forgotten', async () => {
    const { one, two } = await rerun();
    await gc('--drop-run', 'T-1#1');
    expect(bench.refs(bench.vault(one.run))).not.toContain('t-1/1/');
    expect(bench.refs(bench.vault(one.run))).toContain(`refs/stagegate/t-1/2/api/1 ${one.head}`);
    expect(bench.show(two.run, one.head, 'api.txt')).toBe('api');
    fsck(bench.vault(two.run));
  });
});

/** Unpacks every object of a repository into a file of its own. */
function loosen(dir: string): void {
  const packs = join(dir, 'objects', 'pack');
  const aside = join(dir, 'packs');
  renameSync(packs, aside);
  mkdirSync(packs);
  for (const name of readdirSync(aside).filter((one) => one.endsWith('.pack')))
    execFileSync('git', ['unpack-objects', '-q'], { cwd: dir, input: readFileSync(join(aside, name)) });
  rmSync(aside, { recursive: true });
}
