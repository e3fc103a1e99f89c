import { git, type GitCall } from '../git-gateway.js';
import { nulBuffers, nulJoined } from '../nul-list.js';
import { differingOutside } from './differing-outside.js';
import { outsideOf, type Sparse } from './sparse.js';

type Where = Pick<GitCall, 'cwd' | 'env' | 'config' | 'signal'>;

/**
 * Marks in an index at `commit` what a sparse tree does not hold, as every `read-tree` needs: otherwise what was never
 * checked out reads as deleted. What differs from the tree's start was checked out, so that its absence is a deletion;
 * `read-tree` hands the mark of an old entry on to a new one.
 */
export async function markOutside(input: { call: Where; sparse: Sparse; commit: string }): Promise<void> {
  const { call, sparse } = input;
  const listed = nulBuffers(await git({ ...call, args: ['ls-files', '-z'] }));
  const differing = await differingOutside(input);
  const seen = new Set(differing.map(({ path }) => path.toString('latin1')));
  const isOutside = outsideOf(sparse.cone);
  const absent = listed.filter((path) => isOutside(path) && !seen.has(path.toString('latin1')));
  await mark({ call, flag: '--skip-worktree', paths: absent });
  const there = differing.filter(({ isThere }) => isThere).map(({ path }) => path);
  await mark({ call, flag: '--no-skip-worktree', paths: there });
}

/** Sets or clears the mark of paths that are in the index; none of them is looked at on disk. */
export async function mark(input: {
  call: Where;
  flag: '--skip-worktree' | '--no-skip-worktree';
  paths: readonly Buffer[];
}): Promise<void> {
  const { call, flag, paths } = input;
  if (paths.length === 0) return;
  await git({ ...call, args: ['update-index', '-z', flag, '--stdin'], input: nulJoined(paths) });
}
