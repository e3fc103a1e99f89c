import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CommitId } from '../domain/keys.js';

import { ownHead } from './own-head.js';

const MOST_BYTES = 4 * 1024 * 1024;

/** What the refs of a working tree's own repository name, origin's aside: those are copies of what origin has. */
export async function ownCommitsNamed(dir: string): Promise<string[]> {
  const gitDir = join(dir, '.git');
  const found = await Promise.all([
    ownHead({ dir }).then((head) => (head === null ? [] : [head])),
    looseRefs(join(gitDir, 'refs', 'heads')),
    looseRefs(join(gitDir, 'refs', 'tags')),
    namesIn(join(gitDir, 'refs', 'stash'), /^([0-9a-f]{40,64})$/gm),
    namesIn(join(gitDir, 'packed-refs'), /^([0-9a-f]{40,64}) refs\/(?!remotes\/)/gm),
    namesIn(join(gitDir, 'logs', 'refs', 'stash'), /^[0-9a-f]{40,64} ([0-9a-f]{40,64}) /gm),
  ]);
  return [...new Set(found.flat())].filter((name) => CommitId.safeParse(name).success);
}

async function looseRefs(folder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? looseRefs(path) : namesIn(path, /^([0-9a-f]{40,64})$/gm);
    }),
  );
  return found.flat();
}

async function namesIn(file: string, names: RegExp): Promise<string[]> {
  const stat = await lstat(file).catch(() => null);
  if (stat?.isFile() !== true || stat.size > MOST_BYTES) return [];
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...text.matchAll(names)].flatMap(([, name]) => name ?? []);
}

/** What the remote-tracking refs of a working tree's own repository name: what others had when it last talked to them. */
export async function remoteCommitsNamed(dir: string): Promise<string[]> {
  const gitDir = join(dir, '.git');
  const found = await Promise.all([
    looseRefs(join(gitDir, 'refs', 'remotes')),
    namesIn(join(gitDir, 'packed-refs'), /^([0-9a-f]{40,64}) refs\/remotes\//gm),
  ]);
  return [...new Set(found.flat())].filter((name) => CommitId.safeParse(name).success);
}
