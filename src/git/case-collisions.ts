import { git } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { nulFields } from './nul-list.js';
import { foldCase } from './touched-paths.js';

/**
 * Paths of a commit that collide when case is ignored, files and folders alike, unless the base has the same
 * collision already: a repository that lives with one is left in peace.
 */
export async function collidingPaths(input: {
  mirror: Mirror;
  commit: string;
  base: string;
}): Promise<string[]> {
  const found = collisions(await pathsOf(input));
  if (found.length === 0) return [];
  const old = new Set(collisions(await pathsOf({ mirror: input.mirror, commit: input.base })));
  return found.filter((path) => !old.has(path));
}

async function pathsOf({ mirror, commit }: { mirror: Mirror; commit: string }): Promise<string[]> {
  const args = ['ls-tree', '-r', '-t', '-z', '--name-only', '--full-tree', commit];
  return nulFields(await git({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } }));
}

function collisions(paths: readonly string[]): string[] {
  const seen = new Map<string, string>();
  const found = new Set<string>();
  for (const path of paths) {
    const key = foldCase(path);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else found.add(first).add(path);
  }
  return [...found];
}
