import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { GitIdentity } from '../domain/run/run-input.js';

import { writeBorrowingRepository } from './borrowing-repository.js';
import { copyIndex } from './copy-index.js';
import { git, type GitCall } from './git-gateway.js';
import { linkTree } from './linked-repository.js';
import type { Mirror } from './mirror.js';
import { nulJoined } from './nul-list.js';
import { differingOutside } from './sparse/differing-outside.js';
import { mark, markOutside } from './sparse/mark-outside.js';
import { SPARSE_CONFIG, sparsePatterns, type Sparse } from './sparse/sparse.js';
import { privateIndex, type TreeStrategy } from './tree-record.js';

/** What a working tree is made from. */
export interface CheckoutInput {
  readonly mirror: Mirror;
  readonly dir: string;
  readonly commit: string;
  readonly resume?: string;
  readonly identity: GitIdentity;
  readonly fetchUrl: string;
  readonly strategy?: TreeStrategy;
  /** When only a part is checked out: the cone, and what of `commit` differs outside of it from the start given here. */
  readonly sparse?: Sparse;
}

/** A checkout with what it shall hold, which is further than `commit` where work had come further. */
type Content = CheckoutInput & { readonly content: string };

/** Checks out into a repository of its own that borrows the mirror's objects. Nothing of an earlier tree may be there. */
export async function checkOut(input: Content): Promise<void> {
  const { dir, content, sparse } = input;
  const gitDir = join(dir, '.git');
  writeBorrowingRepository({ ...input, gitDir, commit: content });
  const env = { GIT_DIR: gitDir, GIT_WORK_TREE: dir, GIT_INDEX_FILE: privateIndex(dir) };
  if (sparse !== undefined) return checkOutSparse({ ...input, sparse, gitDir, env });
  await git({ args: ['read-tree', '-m', '-u', content], cwd: dir, env });
  await copyIndex({ from: privateIndex(dir), to: join(gitDir, 'index') });
}

/** Checks out as a linked `git worktree`, that shares a repository with the others of its run. Nothing of an earlier tree may be there. */
export async function addWorktree(input: Content): Promise<void> {
  await checkOut(input);
  await linkTree({ ...input, commit: input.content });
}

/**
 * Checks out the cone, and what of the content differs outside of it from the start. The private index is left at
 * `commit`, from which every snapshot of the tree is told.
 */
async function checkOutSparse(
  input: Content & { sparse: Sparse; gitDir: string; env: Readonly<Record<string, string>> },
): Promise<void> {
  const { dir, commit, content, sparse, gitDir, env } = input;
  const call: GitCall = { args: [], cwd: dir, env, config: [...SPARSE_CONFIG] };
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'info', 'sparse-checkout'), sparsePatterns(sparse.cone));
  await git({ ...call, args: ['read-tree', '-m', '-u', content] });
  const differing = (await differingOutside({ call, sparse, commit: content })).filter(
    ({ isThere }) => isThere,
  );
  if (differing.length > 0) {
    const paths = differing.map(({ path }) => path);
    await mark({ call, flag: '--no-skip-worktree', paths });
    await git({ ...call, args: ['checkout-index', '-z', '-f', '-u', '--stdin'], input: nulJoined(paths) });
  }
  await copyIndex({ from: privateIndex(dir), to: join(gitDir, 'index') });
  if (content === commit) return;
  await git({ ...call, args: ['read-tree', '-m', '-i', commit] });
  await markOutside({ call, sparse: { ...sparse, start: commit }, commit });
}
