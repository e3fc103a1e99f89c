import { lstatSync, mkdirSync, rmSync } from 'node:fs';

/**
 * Makes a folder for an executor, or leaves the one that is there. What an executor put in its place, a file or a
 * link that leads elsewhere, is taken away: the engine writes into it.
 */
export function ownFolder(dir: string): void {
  const there = lstatSync(dir, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) return;
  if (there !== undefined) rmSync(dir, { force: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
}
