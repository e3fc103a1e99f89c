import { lstatSync } from 'node:fs';
import { lstat } from 'node:fs/promises';

import { listTreeState } from './list-tree-state.js';
import type { Vault } from './mirror.js';
import { ownCommitsNamed } from './named-commits.js';
import { nestedRepository } from './nested-repositories.js';
import { ownCommitsBeside } from './own-objects.js';
import { withPrivateIndex } from './private-index.js';
import { readTreeRecord } from './tree-record.js';
import { Unreadable } from './unreadable.js';

/** What a working tree stands for. */
export interface TreeLook {
  /** `head` itself, and of the tree's own repository what its refs name and every commit that it has made. */
  readonly commits: readonly string[];
  /** Why its content is not known to be that of `head`; `null` when it is. */
  readonly unkept: string | null;
}

/**
 * Compares a working tree with the commit that was kept of it, with the vault as git directory: nothing of the
 * executor's `.git` is run, its refs are read as files. Ignored files do not count, nobody ever promised to keep them;
 * repositories among them do, unless others have what is in them.
 * Nor do files that are gone from a tree that the engine had begun to remove.
 */
export async function lookIntoTree(input: {
  vault: Vault;
  dir: string;
  head: string | null;
}): Promise<TreeLook> {
  const { vault, dir, head } = input;
  if ((await lstat(dir).catch(() => null))?.isDirectory() !== true) return { commits: [], unkept: null };
  const named = await ownCommitsNamed(dir);
  if (head === null) return { commits: named, unkept: 'no attempt of its stage was kept' };
  let commits = [...new Set([head, ...named])];
  try {
    const made = await ownCommitsBeside({ vault, dir, safe: [head] });
    commits = [...new Set([...commits, ...(made ?? [])])];
    if (made === null) return { commits, unkept: 'the commits of its own repository cannot be read' };
    const state = await withPrivateIndex({ mirror: vault, dir, commit: head }, listTreeState);
    const whole = readTreeRecord({ dir }) !== null;
    const modified = whole ? state.modified : state.modified.filter((path) => isThere({ dir, path }));
    const changed = [...modified, ...state.untracked];
    const [first] = changed;
    if (state.warnings.trim() !== '') return { commits, unkept: 'parts of it cannot be read' };
    if (first === undefined) return { commits, unkept: await nestedRepository({ vault, dir }) };
    const more = changed.length === 1 ? '' : ` and ${changed.length - 1} more`;
    return { commits, unkept: `it has changes that were not kept: ${first.toString('utf8')}${more}` };
  } catch (error) {
    if (error instanceof Unreadable)
      return { commits, unkept: `parts of it cannot be read: ${error.message}` };
    return { commits, unkept: `its last kept commit ${head.slice(0, 12)} cannot be read from the vault` };
  }
}

/** Paths are bytes and need not be UTF-8. */
function isThere({ dir, path }: { dir: string; path: Buffer }): boolean {
  return lstatSync(Buffer.concat([Buffer.from(`${dir}/`), path]), { throwIfNoEntry: false }) !== undefined;
}
