import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { z } from 'zod';

import { CommitId } from '../domain/keys.js';

/**
 * How a stage's working tree is made. `borrow`: a repository of its own that borrows the mirror's objects.
 * `worktree`: a linked `git worktree` of the mirror; it shares refs and stash with its siblings.
 */
export const TreeStrategy = z.enum(['borrow', 'worktree']);
export type TreeStrategy = z.infer<typeof TreeStrategy>;

/** What the engine remembers of a working tree, beside it; written last, so it says that the tree is whole. */
export const TreeRecord = z.strictObject({
  commit: CommitId,
  mirror: z.string(),
  strategy: TreeStrategy,
  /** The cone of a tree that holds only a part of its commit. */
  sparse: z.array(z.string()).optional(),
});
export type TreeRecord = z.infer<typeof TreeRecord>;

const beside = (dir: string, ending: string) => join(dirname(dir), `.${basename(dir)}.${ending}`);

/** The private index of a working tree, as saved at checkout. */
export const privateIndex = (dir: string): string => beside(dir, 'index');

const recordFile = (dir: string) => beside(dir, 'checkout.json');

/** Reads the record of a working tree; `null` when there is none, so that the tree is not whole, or it is damaged. */
export async function readTreeRecord({ dir }: { dir: string }): Promise<TreeRecord | null> {
  const text = await readFile(recordFile(dir), 'utf8').catch(() => null);
  if (text === null) return null;
  return TreeRecord.safeParse(jsonOrNull(text)).data ?? null;
}

/** Whether a working tree was made whole, whatever its record says now. */
export async function wasMadeWhole({ dir }: { dir: string }): Promise<boolean> {
  return (await lstat(recordFile(dir)).catch(() => null)) !== null;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Writes the record at once or not at all. */
export async function writeTreeRecord(input: { dir: string; record: TreeRecord }): Promise<void> {
  const draft = beside(input.dir, 'checkout.json.new');
  await writeFile(draft, `${JSON.stringify(input.record)}\n`, { flush: true });
  await rename(draft, recordFile(input.dir));
}

/** Forgets a working tree: from here on it counts as not whole. */
export async function removeTreeRecord({ dir }: { dir: string }): Promise<void> {
  await rm(recordFile(dir), { force: true });
}
