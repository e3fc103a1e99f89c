import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { z } from 'zod';

import { CommitId } from '../domain/keys.js';
import { replaceFile } from '../process/write-once.js';

/**
 * How a stage's working tree is made. `borrow`: a repository of its own that borrows the mirror's objects.
 * `worktree`: a linked `git worktree` of a repository that borrows them; it shares refs and stash with those of its run.
 */
export const TreeStrategy = z.enum(['borrow', 'worktree']);
export type TreeStrategy = z.infer<typeof TreeStrategy>;

/** What the engine remembers of a working tree, beside it; written last, so it says that the tree is whole. */
export const TreeRecord = z.strictObject({
  commit: CommitId,
  mirror: z.string(),
  strategy: TreeStrategy,
  /** The git directory of a linked tree; those of before had it in the mirror itself. */
  linked: z.string().optional(),
  /** The cone of a tree that holds only a part of its commit. */
  sparse: z.array(z.string()).optional(),
});
export type TreeRecord = z.infer<typeof TreeRecord>;

const beside = (dir: string, ending: string) => join(dirname(dir), `.${basename(dir)}.${ending}`);

/** The private index of a working tree, as saved at checkout. */
export const privateIndex = (dir: string): string => beside(dir, 'index');

const recordFile = (dir: string) => beside(dir, 'checkout.json');

/** Reads the record of a working tree; `null` when there is none, so that the tree is not whole, or it is damaged. */
export function readTreeRecord({ dir }: { dir: string }): TreeRecord | null {
  try {
    return TreeRecord.safeParse(JSON.parse(readFileSync(recordFile(dir), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Whether a working tree was made whole, whatever its record says now. */
export function wasMadeWhole({ dir }: { dir: string }): boolean {
  return lstatSync(recordFile(dir), { throwIfNoEntry: false }) !== undefined;
}

/** Writes the record at once or not at all. A loss of power may cut it short, which is mended. */
export function writeTreeRecord({ dir, record }: { dir: string; record: TreeRecord }): void {
  replaceFile({ file: recordFile(dir), text: `${JSON.stringify(record)}\n` });
}

/** Forgets a working tree: from here on it counts as not whole. */
export function removeTreeRecord({ dir }: { dir: string }): void {
  rmSync(recordFile(dir), { force: true });
}
