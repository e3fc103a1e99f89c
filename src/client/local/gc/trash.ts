import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { nanoid } from 'nanoid';

import type { Paths } from '../../../config/paths.js';
import { removeTree } from '../../../git/remove-tree.js';
import { removeWorkingTree } from '../../../git/working-tree.js';

const trashOf = ({ state }: Paths): string => join(state, 'trash');

/**
 * Deletes a folder: it leaves its place at once, whole, so that nobody ever meets half of it, also when this process is
 * killed. Folders of a run and of a task go with the last thing in them; those of the layout itself stay.
 */
export async function discard({ paths, folder }: { paths: Paths; folder: string }): Promise<void> {
  const trash = trashOf(paths);
  await mkdir(trash, { recursive: true });
  const place = join(trash, `${basename(folder)}-${nanoid(8)}`);
  await rename(folder, place);
  await dropEmpty(dirname(folder));
  await destroy(place);
}

/** Deletes what an earlier call left in the trash. */
export async function emptyTrash({ paths }: { paths: Paths }): Promise<void> {
  const trash = trashOf(paths);
  for (const name of await readdir(trash).catch(() => [])) await destroy(join(trash, name));
}

/** A linked working tree is made known to its mirror as gone. */
async function destroy(place: string): Promise<void> {
  const rounds = (await readdir(place).catch(() => [])).filter((name) => name.startsWith('since-'));
  for (const folder of [place, ...rounds.map((name) => join(place, name))])
    await removeWorkingTree({ dir: join(folder, 'tree') });
  await removeTree({ dir: place });
}

async function dropEmpty(folder: string): Promise<void> {
  for (let at = folder, up = 0; up < 3; at = dirname(at), up += 1) {
    if ((await readdir(at).catch(() => ['gone'])).length > 0) return;
    await rmdir(at).catch(() => undefined);
  }
}
