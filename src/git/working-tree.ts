import { lstatSync, mkdirSync, rmSync, type Stats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { failpoint } from '../config/failpoint.js';
import { fail } from '../domain/failure/catalogue.js';

import { writeBorrowingRepository } from './borrowing-repository.js';
import { addWorktree, checkOut, type CheckoutInput } from './check-out.js';
import { git, runGit } from './git-gateway.js';
import { linkedPlace, placeOfLinked, unlinkTree } from './linked-repository.js';
import { removeTree } from './remove-tree.js';
import { markOutside } from './sparse/mark-outside.js';
import {
  privateIndex,
  readTreeRecord,
  removeTreeRecord,
  type TreeRecord,
  wasMadeWhole,
  writeTreeRecord,
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
 * tree that is whole already is left as it is, but gets back a `.git` that an executor deleted; the remains of a
 * crash are made anew, and so is a tree that is gone: at `resume`, when work on it had come further than `commit`.
 * Its `origin` reads `fetchUrl`, and its push address is unusable. Throws `STATE_FOLDER` when `dir` holds a checkout
 * of another commit.
 */
export async function createWorkingTree(input: CheckoutInput): Promise<WorkingTree> {
  const { dir, commit, strategy = 'borrow' } = input;
  const there = lookAt(dir)?.isDirectory() === true;
  const record = readTreeRecord({ dir }) ?? (there ? await mendRecord(input) : null);
  if (there && record?.commit === commit) {
    if (record.strategy === 'borrow') await mendRepository(input);
    return { dir, commit, created: false };
  }
  if (there && record !== null)
    return fail('STATE_FOLDER', { path: dir, detail: `it holds a working tree of ${record.commit} already` });
  failpoint('tree.before');
  await removeWorkingTree({ dir });
  mkdirSync(dirname(dir), { recursive: true });
  const content = { ...input, content: input.resume ?? commit };
  await (strategy === 'worktree' ? addWorktree(content) : checkOut(content));
  failpoint('tree.made');
  writeTreeRecord({ dir, record: await recordOf(input) });
  failpoint('tree.after');
  return { dir, commit, created: true };
}

async function recordOf(input: CheckoutInput): Promise<TreeRecord> {
  const { mirror, dir, commit, strategy = 'borrow', sparse } = input;
  const real = await realpath(mirror.dir);
  const linked = strategy === 'worktree' && { linked: linkedPlace({ mirror: real, dir }).gitDir };
  return {
    commit,
    mirror: real,
    strategy,
    ...linked,
    ...(sparse !== undefined && { sparse: [...sparse.cone] }),
  };
}

/** A record that a loss of power has cut short is written anew: the tree beside it is whole, and there may be work in it. */
async function mendRecord(input: CheckoutInput): Promise<TreeRecord | null> {
  const { dir } = input;
  if (!wasMadeWhole({ dir })) return null;
  const record = await recordOf(input);
  writeTreeRecord({ dir, record });
  return record;
}

/** Removes a working tree and what belongs to it, read-only folders too. A tree that is gone is no error. */
export async function removeWorkingTree({ dir }: { dir: string }): Promise<void> {
  const record = readTreeRecord({ dir });
  const linked = placeOfLinked({ dir });
  removeTreeRecord({ dir });
  const index = privateIndex(dir);
  // A git that was killed at the checkout leaves its lock, and the next one would refuse.
  for (const file of [index, `${index}.lock`]) rmSync(file, { force: true });
  await removeTree({ dir });
  if (linked !== null) await unlinkTree(linked);
  else if (record?.strategy === 'worktree')
    await runGit({ args: ['worktree', 'prune'], cwd: dirname(dir), env: { GIT_DIR: record.mirror } });
}

/** `null` when nothing is there, or it cannot be told. */
function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

/** A repository that an executor deleted is written anew: its next attempt may need one, and finds its files. */
async function mendRepository(input: CheckoutInput): Promise<void> {
  const gitDir = join(input.dir, '.git');
  if (lookAt(gitDir) !== null) return;
  writeBorrowingRepository({ ...input, gitDir });
  const { dir: cwd, commit, sparse } = input;
  const call = { cwd, env: { GIT_DIR: gitDir, GIT_INDEX_FILE: join(gitDir, 'index') } };
  await git({ ...call, args: ['read-tree', commit] });
  if (sparse !== undefined) await markOutside({ call, sparse: { ...sparse, start: commit }, commit });
}
