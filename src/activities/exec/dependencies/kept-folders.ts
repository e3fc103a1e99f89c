import { lstat, mkdir, mkdtemp, readdir, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

import { dependenciesDir, type Paths } from '../../../config/paths.js';
import { copyFolder } from '../../../process/index.js';

/** Of one repository; the one that was used least recently goes first. */
const MOST_ENTRIES = 3;
const DRAFT = '.draft-';
const STALE_MS = 24 * 3_600_000;

interface Entry {
  readonly paths: Paths;
  readonly slug: string;
  readonly key: string;
  /** The folders, from the top of the working tree. */
  readonly folders: readonly string[];
}

/**
 * Copies kept folders into a fresh working tree. False when there is nothing kept under the key, or it went meanwhile;
 * then nothing of it is left in the tree.
 */
export async function restoreFolders({ dir, ...entry }: Entry & { dir: string }): Promise<boolean> {
  const from = join(dependenciesDir(entry.paths, entry), entry.key);
  if ((await stat(from).catch(() => null)) === null) return false;
  const places = await freePlaces({ dir, folders: entry.folders });
  if (places === null) return false;
  try {
    for (const [index, to] of places.entries()) await copyFolder({ from: join(from, String(index)), to });
    const now = new Date();
    await utimes(from, now, now);
    return true;
  } catch {
    await Promise.all(places.map((place) => rm(place, { recursive: true, force: true })));
    return false;
  }
}

/**
 * Keeps folders of a working tree under a key, as a whole or not at all; of two who do it at once, one is enough. What
 * was not used for longest goes when there are more than three. False when a folder is not there.
 */
export async function keepFolders({ dir, ...entry }: Entry & { dir: string }): Promise<boolean> {
  const root = dependenciesDir(entry.paths, entry);
  const place = join(root, entry.key);
  if ((await stat(place).catch(() => null)) !== null) return true;
  const sources = entry.folders.map((folder) => join(dir, folder));
  for (const source of sources)
    if ((await lstat(source).catch(() => null))?.isDirectory() !== true) return false;
  await mkdir(root, { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(root, DRAFT));
  try {
    for (const [index, from] of sources.entries()) await copyFolder({ from, to: join(draft, String(index)) });
    await rename(draft, place).catch(async (error: unknown) => {
      if ((await stat(place).catch(() => null)) === null) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await dropOldest(root);
  return true;
}

/** Where the folders go; `null` when something is there, or a link leads out of the tree. */
async function freePlaces(given: { dir: string; folders: readonly string[] }): Promise<string[] | null> {
  const root = await realpath(given.dir);
  const places: string[] = [];
  for (const folder of given.folders) {
    const parent = join(given.dir, dirname(folder));
    await mkdir(parent, { recursive: true }).catch(() => undefined);
    const real = await realpath(parent).catch(() => null);
    if (real === null || (real !== root && !real.startsWith(root + sep))) return null;
    const place = join(real, basename(folder));
    if ((await lstat(place).catch(() => null)) !== null) return null;
    places.push(place);
  }
  return places;
}

async function dropOldest(root: string): Promise<void> {
  const names = await readdir(root);
  const found = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(root, name)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  const kept = found.filter(({ name }) => !name.startsWith(DRAFT)).sort((one, other) => other.at - one.at);
  const forgotten = found.filter(({ name, at }) => name.startsWith(DRAFT) && at < Date.now() - STALE_MS);
  for (const { name } of [...kept.slice(MOST_ENTRIES), ...forgotten])
    await rm(join(root, name), { recursive: true, force: true });
}
