import { lstat } from 'node:fs/promises';

import { failpoint } from '../config/failpoint.js';
import type { GitIdentity } from '../domain/run/run-input.js';

import { withTrailers, writeCommit, type Trailers } from './commit-object.js';
import { type FileToKeep, filesToKeep } from './files-to-keep.js';
import { gitLine } from './git-gateway.js';
import { listTreeState } from './list-tree-state.js';
import type { Mirror } from './mirror.js';
import { findObstacle } from './obstacles.js';
import { type TreeView, withPrivateIndex } from './private-index.js';
import { giveBackAbsent } from './sparse/give-back-absent.js';
import type { Sparse } from './sparse/sparse.js';
import { stageChanges } from './stage-changes.js';
import { treeOf } from './tree-of.js';
import { type Obstacle, Unreadable } from './unreadable.js';

/** What came of a snapshot. */
export type Snapshot =
  | {
      readonly kind: 'snapshot';
      /** The snapshot; the parent itself when nothing changed. */
      readonly commit: string;
      readonly tree: string;
      readonly changed: boolean;
    }
  | ({ readonly kind: 'impossible' } & Obstacle);

/**
 * Keeps a working tree as a commit on `parent`, in the mirror. The tree alone counts: what an executor did to its
 * `.git` does not matter, since git runs with the mirror as git directory and a private index, and no program that
 * a configuration names is run. Ignored files stay out; submodules of the parent stay the links that they are.
 * Of a sparse tree what is absent outside of its cone is as at its start; `sparse` says so where its record is lost.
 * What cannot be kept whole is `impossible`, and names the first path. Deterministic: the same tree, parent,
 * message, identity and time give the same id. Nobody waits for the disk: it is the vault that keeps the snapshot, before
 * anybody hears of it, and a mirror that a loss of power has broken is mended from there.
 */
export async function snapshotTree(input: {
  mirror: Mirror;
  dir: string;
  parent: string;
  message: string;
  trailers: Trailers;
  identity: GitIdentity;
  when: Date;
  /** Looks at what is about to be kept, before any of it is. */
  inspect?: (files: readonly FileToKeep[]) => Promise<Obstacle | null>;
  sparse?: Sparse;
  /** Ends the look; with an {@link Unreadable} as its reason that is what cannot be kept. */
  signal?: AbortSignal;
}): Promise<Snapshot> {
  const { dir } = input;
  const root = await lstat(dir).catch(() => null);
  if (root?.isDirectory() !== true)
    return { kind: 'impossible', path: '.', why: 'is no longer a folder: the working tree itself is gone' };
  try {
    return await takeSnapshot(input);
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'impossible', ...error.obstacle };
    throw error;
  }
}

function takeSnapshot(input: Parameters<typeof snapshotTree>[0]): Promise<Snapshot> {
  const { dir, mirror, parent } = input;
  return withPrivateIndex({ ...input, commit: parent }, async (look) => {
    const view = unsynced(look);
    const state = await listTreeState(view);
    const obstacle = findObstacle({ dir, state });
    if (obstacle !== null) return { kind: 'impossible', ...obstacle };
    const parentTree = () => treeOf({ gitDir: mirror.dir, commit: parent });
    if (state.modified.length === 0 && state.untracked.length === 0)
      return { kind: 'snapshot', commit: parent, tree: await parentTree(), changed: false };
    const refused =
      (await input.inspect?.(await filesToKeep({ view, dir, state }))) ??
      (await stageChanges({ view, dir, state }));
    if (refused !== null) return { kind: 'impossible', ...refused };
    if (view.sparse !== null) await giveBackAbsent({ view, dir, sparse: view.sparse, commit: parent });
    const [tree, before] = await Promise.all([gitLine({ args: ['write-tree'], ...view.call }), parentTree()]);
    if (tree === before) return { kind: 'snapshot', commit: parent, tree, changed: false };
    failpoint('snapshot.before');
    const commit = await writeCommit({
      ...{ gitDir: mirror.dir, tree, parents: [parent], identity: input.identity, when: input.when },
      message: withTrailers(input),
      isSyncedLater: true,
    });
    failpoint('snapshot.after');
    return { kind: 'snapshot', commit, tree, changed: true };
  });
}

function unsynced({ call, ...view }: TreeView): TreeView {
  return { ...view, call: { ...call, config: [...(call.config ?? []), 'core.fsync=none'] } };
}
