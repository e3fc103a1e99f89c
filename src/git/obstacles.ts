import { lstatSync } from 'node:fs';
import { join } from 'node:path';

import type { TreeState } from './list-tree-state.js';
import type { Obstacle } from './unreadable.js';

const NESTED = 'is a repository of its own, whose contents git would leave out';
const SLASH = '/'.charCodeAt(0);

/** Finds what git would silently leave out of a snapshot: nested repositories and folders that cannot be read. */
export function findObstacle({ dir, state }: { dir: string; state: TreeState }): Obstacle | null {
  const unreadable = /could not open directory '(.*?)\/?': (.+)/.exec(state.warnings);
  if (unreadable !== null)
    return { path: unreadable[1] ?? '.', why: `cannot be read (${(unreadable[2] ?? '').toLowerCase()})` };
  const nested = state.untracked.find((path) => path.at(-1) === SLASH);
  if (nested !== undefined) return { path: nested.toString('utf8').slice(0, -1), why: NESTED };
  for (const folder of foldersOf(state))
    if (isThere(Buffer.concat([Buffer.from(`${dir}/`), folder, Buffer.from('/.git')])))
      return { path: folder.toString('utf8'), why: NESTED };
  return null;
}

/** Every folder that holds a file of the tree, the root left out. Keyed as latin1, which keeps bytes apart. */
function foldersOf(state: TreeState): Buffer[] {
  const folders = new Set<string>();
  for (const path of [...state.tracked, ...state.absent, ...state.untracked])
    for (let end = path.lastIndexOf(SLASH); end > 0; end = path.lastIndexOf(SLASH, end - 1)) {
      const folder = path.subarray(0, end).toString('latin1');
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  return [...folders].map((folder) => Buffer.from(folder, 'latin1'));
}

/** A `.git` behind a symbolic link belongs to what the link points to, not to this tree. */
function isThere(path: Buffer): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether a folder on the way to `path` is a symbolic link: then the path is no longer in the tree. */
export function isBehindLink({ dir, path }: { dir: string; path: Buffer }): boolean {
  for (let end = path.indexOf(SLASH); end !== -1; end = path.indexOf(SLASH, end + 1)) {
    const folder = Buffer.concat([Buffer.from(join(dir, '/')), path.subarray(0, end)]);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found === undefined || !found.isDirectory()) return found?.isSymbolicLink() === true;
  }
  return false;
}
