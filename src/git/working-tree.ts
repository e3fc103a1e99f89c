import { copyFile, mkdir, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { fail } from '../domain/failure/catalogue.js';
import { type GitIdentity } from '../domain/run/run-input.js';

import { writeBorrowingRepository } from './borrowing-repository.js';
import { git, runGit } from './git-gateway.js';
import { type Mirror } from './mirror.js';
import { removeTree } from './remove-tree.js';
import {
  privateIndex,
  readTreeRecord,
  removeTreeRecord,
  writeTreeRecord,
  type TreeStrategy,
} from './tree-record.js';

/** A working tree that is ready for an executor. */
export interface WorkingTree {
  readonly dir: string;
  readonly commit: string;
  /** Whether this call made it; otherwise it was there already, with whatever happened in it since. */
  readonly created: boolean;
}

/**
 * Checks `commit` out into `dir`, on a branch `work`, with a private index beside it for {@link snapshotTree}. A
 * tree that is whole already is left as it is; the remains of a crash are made anew. Its `origin` reads
 * `fetchUrl`, and its push address is unusable. Throws `STATE_FOLDER` when `dir` holds a checkout of another commit.
 */
export async function createWorkingTree(input: {
  mirror: Mirror;
  dir: string;
  commit: string;
  identity: GitIdentity;
  fetchUrl: string;
  strategy?: TreeStrategy;
}): Promise<WorkingTree> {
  const { dir, commit, strategy = 'borrow' } = input;
  const record = await readTreeRecord({ dir });
  if (record?.commit === commit) return { dir, commit, created: false };
  if (record !== null)
    return fail('STATE_FOLDER', { path: dir, detail: `it holds a working tree of ${record.commit} already` });
  await removeTree({ dir });
  await mkdir(dirname(dir), { recursive: true });
  await (strategy === 'worktree' ? addWorktree(input) : checkOut(input));
  const mirror = await realpath(input.mirror.dir);
  await writeTreeRecord({ dir, record: { commit, mirror, strategy } });
  return { dir, commit, created: true };
}

/** Removes a working tree and what belongs to it, read-only folders too. A tree that is gone is no error. */
export async function removeWorkingTree({ dir }: { dir: string }): Promise<void> {
  const record = await readTreeRecord({ dir });
  await removeTreeRecord({ dir });
  await removeTree({ dir });
  await rm(privateIndex(dir), { force: true });
  if (record?.strategy === 'worktree')
    await runGit({ args: ['worktree', 'prune'], cwd: dirname(dir), env: { GIT_DIR: record.mirror } });
}

async function checkOut(input: {
  mirror: Mirror;
  dir: string;
  commit: string;
  identity: GitIdentity;
  fetchUrl: string;
}): Promise<void> {
  const { dir, commit } = input;
  const gitDir = join(dir, '.git');
  await writeBorrowingRepository({ ...input, gitDir });
  await rm(privateIndex(dir), { force: true });
  await git({
    args: ['read-tree', '-m', '-u', commit],
    cwd: dir,
    env: { GIT_DIR: gitDir, GIT_WORK_TREE: dir, GIT_INDEX_FILE: privateIndex(dir) },
  });
  await copyFile(privateIndex(dir), join(gitDir, 'index'));
}

async function addWorktree(input: { mirror: Mirror; dir: string; commit: string }): Promise<void> {
  const { mirror, dir, commit } = input;
  const env = { GIT_DIR: mirror.dir };
  await git({
    args: ['worktree', 'add', '--quiet', '--force', '--detach', dir, commit],
    cwd: mirror.dir,
    env,
  });
  const linked = await git({
    args: ['rev-parse', '--path-format=absolute', '--git-path', 'index'],
    cwd: dir,
  });
  await copyFile(linked.toString('utf8').trim(), privateIndex(dir));
}
