import { lstat, mkdir, rm } from 'node:fs/promises';

/**
 * Makes a folder for an executor, or leaves the one that is there. What an executor put in its place, a file or a
 * link that leads elsewhere, is taken away: the engine writes into it.
 */
export async function ownFolder(dir: string): Promise<void> {
  const there = await lstat(dir).catch(() => null);
  if (there?.isDirectory() === true) return;
  if (there !== null) await rm(dir, { force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
}
