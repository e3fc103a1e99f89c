import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  createWorkingTree,
  removeWorkingTree,
  snapshotTree,
  type TreeStrategy,
} from '../../src/git/index.js';
import { openTestStage, WHEN, type TestStage } from '../support/git-stage.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';

let stage: TestStage;
const create = (dir: string, strategy: TreeStrategy = 'borrow') => {
  const { mirror, head, origin } = stage;
  const identity = { name: 'O"Neil \\ Söhne', email: 'o@example.invalid' };
  return createWorkingTree({ mirror, dir, commit: head, identity, fetchUrl: origin, strategy });
};

beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

describe('createWorkingTree', () => {
  test('makes a clean repository on a branch, whose owner is who started the run', async () => {
    const dir = join(stage.dir, 'other', 'tree');
    expect(await create(dir)).toEqual({ dir, commit: stage.head, created: true });
    expect(stage.git(dir, 'status', '--porcelain', '--branch')).toBe('## work');
    expect(stage.git(dir, 'rev-parse', 'HEAD')).toBe(stage.head);
    expect(stage.git(dir, 'config', 'user.name')).toBe('O"Neil \\ Söhne');
    expect(stage.git(dir, 'remote', 'get-url', 'origin')).toBe(stage.origin);
    expect(readFileSync(join(dir, 'src/price.ts'), 'utf8')).toBe('export const price = 1;\n');
  });

  test('leaves a tree alone in which an executor may have worked', async () => {
    stage.write(stage.tree, 'work.txt', 'mine');
    expect(await create(stage.tree)).toMatchObject({ created: false });
    expect(existsSync(join(stage.tree, 'work.txt'))).toBe(true);
  });

  test('gives back a .git that an executor deleted, and leaves the files alone', async () => {
    stage.write(stage.tree, 'work.txt', 'mine');
    rmSync(join(stage.tree, '.git'), { recursive: true });
    expect(await create(stage.tree)).toMatchObject({ created: false });
    expect(stage.git(stage.tree, 'status', '--porcelain')).toBe('?? work.txt');
    expect(stage.git(stage.tree, 'rev-parse', 'HEAD')).toBe(stage.head);
  });

  test('makes a tree that is gone anew, at the commit where work on it had come to', async () => {
    stage.write(stage.tree, 'work.txt', 'mine');
    const resume = await stage.commit();
    rmSync(stage.tree, { recursive: true });
    const { mirror, tree: dir, head: commit, origin: fetchUrl } = stage;
    const made = await createWorkingTree({ mirror, dir, commit, resume, identity: TEST_IDENTITY, fetchUrl });
    expect(made).toEqual({ dir, commit, created: true });
    expect(readFileSync(join(dir, 'work.txt'), 'utf8')).toBe('mine');
    expect(await create(dir)).toMatchObject({ created: false });
  });

  test('makes the remains of a crash anew', async () => {
    const dir = join(stage.dir, 'half', 'tree');
    mkdirSync(join(dir, '.git'), { recursive: true });
    stage.write(dir, 'remains', 'x');
    expect(await create(dir)).toMatchObject({ created: true });
    expect(stage.git(dir, 'status', '--porcelain')).toBe('');
  });

  test('makes anew what a killed git left behind: a folder, and the lock of its index beside it', async () => {
    const dir = join(stage.dir, 'killed', 'tree');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(stage.dir, 'killed', '.tree.index.lock'), '');
    expect(await create(dir)).toMatchObject({ created: true });
    expect(readdirSync(join(stage.dir, 'killed')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test('refuses a folder that holds a checkout of another commit', async () => {
    stage.write(stage.tree, 'x', 'x');
    const other = { mirror: stage.mirror, dir: stage.tree, commit: await stage.commit() };
    const call = createWorkingTree({ ...other, identity: TEST_IDENTITY, fetchUrl: stage.origin });
    await expect(call).rejects.toMatchObject({ failure: { code: 'STATE_FOLDER' } });
  });

  test('as a linked worktree can be snapshotted just the same', async () => {
    const dir = join(stage.dir, 'linked', 'tree');
    await create(dir, 'worktree');
    stage.write(dir, 'x', 'x');
    const result = await snapshotTree({
      ...{ mirror: stage.mirror, dir, parent: stage.head, message: 'm', trailers: {} },
      ...{ identity: TEST_IDENTITY, when: WHEN },
    });
    expect(result).toMatchObject({ kind: 'snapshot', changed: true });
    await removeWorkingTree({ dir });
    expect(stage.git(stage.mirror.dir, 'worktree', 'list').split('\n')).toHaveLength(1);
  });
});

describe('removeWorkingTree', () => {
  test('leaves nothing, not even of read-only folders, and may be done twice', async () => {
    stage.write(stage.tree, 'deep/er/file', 'x');
    chmodSync(join(stage.tree, 'deep/er'), 0o500);
    await removeWorkingTree({ dir: stage.tree });
    await removeWorkingTree({ dir: stage.tree });
    expect(readdirSync(dirname(stage.tree))).toEqual([]);
  });

  test('makes room for another commit', async () => {
    rmSync(join(stage.tree, 'README.md'));
    await removeWorkingTree({ dir: stage.tree });
    expect(await create(stage.tree)).toMatchObject({ created: true });
    expect(existsSync(join(stage.tree, 'README.md'))).toBe(true);
  });
});
