import { type Dirent, lstatSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CommitId } from '../domain/keys.js';

import { listTreeState } from './list-tree-state.js';
import type { Vault } from './mirror.js';
import { ownHead } from './own-head.js';
import { ownCommitsBeside } from './own-objects.js';
import { withPrivateIndex } from './private-index.js';
import { readTreeRecord } from './tree-record.js';

/** What a working tree stands for. */
export interface TreeLook {
  /** `head` itself, and of the tree's own repository what its refs name and every commit that it has made. */
  readonly commits: readonly string[];
  /** Why its content is not known to be that of `head`; `null` when it is. */
  readonly unkept: string | null;
}

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Compares a working tree with the commit that was kept of it, with the vault as git directory: nothing of the
 * executor's `.git` is run, its refs are read as files. Ignored files do not count; nobody ever promised to keep them.
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
    const made = await ownCommitsBeside({ vault, dir, head });
    commits = [...new Set([...commits, ...(made ?? [])])];
    if (made === null) return { commits, unkept: 'the commits of its own repository cannot be read' };
    const state = await withPrivateIndex({ mirror: vault, dir, commit: head }, listTreeState);
    const whole = (await readTreeRecord({ dir })) !== null;
    const modified = whole ? state.modified : state.modified.filter((path) => isThere({ dir, path }));
    const changed = [...modified, ...state.untracked];
    const [first] = changed;
    if (state.warnings.trim() !== '') return { commits, unkept: 'parts of it cannot be read' };
    if (first === undefined) return { commits, unkept: null };
    const more = changed.length === 1 ? '' : ` and ${changed.length - 1} more`;
    return { commits, unkept: `it has changes that were not kept: ${first.toString('utf8')}${more}` };
  } catch {
    return { commits, unkept: `its last kept commit ${head.slice(0, 12)} cannot be read from the vault` };
  }
}

/** Paths are bytes and need not be UTF-8. */
function isThere({ dir, path }: { dir: string; path: Buffer }): boolean {
  return lstatSync(Buffer.concat([Buffer.from(`${dir}/`), path]), { throwIfNoEntry: false }) !== undefined;
}

/** What the refs of a working tree's own repository name, origin's aside: those are copies of what origin has. */
async function ownCommitsNamed(dir: string): Promise<string[]> {
  const gitDir = join(dir, '.git');
  const found = await Promise.all([
    ownHead({ dir }).then((head) => (head === null ? [] : [head])),
    looseRefs(join(gitDir, 'refs', 'heads')),
    looseRefs(join(gitDir, 'refs', 'tags')),
    namesIn(join(gitDir, 'refs', 'stash'), /^([0-9a-f]{40,64})$/gm),
    namesIn(join(gitDir, 'packed-refs'), /^([0-9a-f]{40,64}) refs\/(?!remotes\/)/gm),
    namesIn(join(gitDir, 'logs', 'refs', 'stash'), /^[0-9a-f]{40,64} ([0-9a-f]{40,64}) /gm),
  ]);
  return [...new Set(found.flat())].filter((name) => CommitId.safeParse(name).success);
}

async function looseRefs(folder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? looseRefs(path) : namesIn(path, /^([0-9a-f]{40,64})$/gm);
    }),
  );
  return found.flat();
}

async function namesIn(file: string, names: RegExp): Promise<string[]> {
  const stat = await lstat(file).catch(() => null);
  if (stat?.isFile() !== true || stat.size > MOST_BYTES) return [];
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...text.matchAll(names)].flatMap(([, name]) => name ?? []);
}
