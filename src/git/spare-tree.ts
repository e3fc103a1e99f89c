import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { checkOut, type CheckoutInput } from './check-out.js';
import { removeTree } from './remove-tree.js';
import { privateIndex } from './tree-record.js';

/** What a working tree is checked out from before it is wanted; all of it decides what lies there. */
export type SpareTree = Required<Pick<CheckoutInput, 'mirror' | 'commit' | 'identity' | 'fetchUrl'>> &
  Pick<CheckoutInput, 'sparse'>;

/** Checks a tree out into a folder where nothing is yet. It becomes a stage's with {@link moveSpareTree}. */
export async function laySpareTree({ dir, ...spare }: SpareTree & { dir: string }): Promise<void> {
  mkdirSync(dirname(dir), { recursive: true });
  await checkOut({ ...spare, dir, content: spare.commit });
}

/**
 * Puts a spare where a tree is wanted and nothing is: nothing in it says where it lies, and git knows its files again. False
 * where that cannot be, and then nothing is there.
 */
export function moveSpareTree({ from, to }: { from: string; to: string }): boolean {
  try {
    // the index first: one without its tree is removed before a tree is made, one that is missing would be noticed late
    renameSync(privateIndex(from), privateIndex(to));
    renameSync(from, to);
    return true;
  } catch {
    rmSync(privateIndex(to), { force: true });
    return false;
  }
}

/** Removes a spare that nobody has taken. */
export async function removeSpareTree({ dir }: { dir: string }): Promise<void> {
  for (const file of [privateIndex(dir), `${privateIndex(dir)}.lock`]) rmSync(file, { force: true });
  await removeTree({ dir });
}
