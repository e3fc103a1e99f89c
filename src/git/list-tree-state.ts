import { gitFailed } from './git-gateway.js';
import { nulBuffers } from './nul-list.js';
import type { TreeView } from './private-index.js';
import { runInTree } from './run-in-tree.js';

/** What a working tree holds, compared with the index of a look. Paths are bytes, as in the file system. */
export interface TreeState {
  /** In the index, whether changed or not. */
  readonly tracked: readonly Buffer[];
  /** In the index, and not checked out: outside of the cone of a sparse tree. */
  readonly absent: readonly Buffer[];
  /** In the index, and changed or gone. */
  readonly modified: readonly Buffer[];
  /** Neither in the index nor ignored; a nested repository ends in a slash. */
  readonly untracked: readonly Buffer[];
  /** What git warned of: folders that it could not read. */
  readonly warnings: string;
}

/**
 * Compares a working tree with the index of a look. Only the tree's own `.gitignore` files count: the executor's
 * `info/exclude` and the worker's global ignore file do not. Throws `Unreadable` where a file that git reads is none.
 */
export function listTreeState({ call }: Pick<TreeView, 'call'>): Promise<TreeState> {
  return listFiles({ call, more: ['-o', '--exclude-per-directory=.gitignore'] });
}

/** The same, of what is in the index alone: no folder is gone through. */
export function listTrackedState({ call }: Pick<TreeView, 'call'>): Promise<TreeState> {
  return listFiles({ call, more: [] });
}

async function listFiles(given: Pick<TreeView, 'call'> & { more: readonly string[] }): Promise<TreeState> {
  const { call, more } = given;
  const listing = { ...call, args: ['ls-files', '-z', '-t', '-c', '-m', '-d', ...more] };
  const result = await runInTree(listing);
  if (result.exitCode !== 0) return gitFailed(listing, result);
  const byTag: Record<'tracked' | 'absent' | 'modified' | 'untracked', Buffer[]> = {
    tracked: [],
    absent: [],
    modified: [],
    untracked: [],
  };
  let last: Buffer | undefined;
  for (const field of nulBuffers(result.stdout)) {
    const path = field.subarray(2);
    const tag = String.fromCharCode(field[0] ?? 0);
    if (tag === '?') byTag.untracked.push(path);
    else if (tag === 'H') byTag.tracked.push(path);
    else if (tag === 'S') byTag.absent.push(path);
    else if (last?.equals(path) !== true) {
      byTag.modified.push(path);
      last = path;
    }
  }
  return { ...byTag, warnings: result.stderr };
}
