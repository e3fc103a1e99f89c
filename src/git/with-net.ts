import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from '../domain/system-error.js';

import { runGit } from './git-gateway.js';

/** Where a repository's objects are held on to meanwhile. */
const NET = 'objects-before-tidying';

/**
 * Does work that throws objects of a repository away, with a net: links to all of them are held until every ref, those
 * made meanwhile too, was seen to reach whole history. Whatever is missing then comes back; also the next time, when
 * this process was killed in between.
 */
export async function withNet<T>({ dir }: { dir: string }, work: () => Promise<T>): Promise<T> {
  await reelIn({ dir });
  await linkAll({ from: join(dir, 'objects'), to: join(dir, NET) });
  try {
    return await work();
  } finally {
    await reelIn({ dir });
  }
}

/** Puts back what is missed, of what an earlier tidying held on to, and lets go of the rest. */
export async function reelIn({ dir }: { dir: string }): Promise<void> {
  const net = join(dir, NET);
  if (!existsSync(net)) return;
  if ((await lostObjects({ dir })) !== null) await linkAll({ from: net, to: join(dir, 'objects') });
  await rm(net, { recursive: true, force: true });
}

/** Why not every ref of a repository reaches a whole history; `null` when all do. Existence is looked at, not content. */
export async function lostObjects({ dir }: { dir: string }): Promise<string | null> {
  const args = ['rev-list', '--objects', '--quiet', '--all'];
  const { exitCode, stderr } = await runGit({ args, cwd: dir, env: { GIT_DIR: dir } });
  if (exitCode === 0) return null;
  return stderr.trim().split('\n').slice(-2).join('; ') || 'not all of its objects can be read';
}

/** A pack's index comes last: git takes a pack for there as soon as it sees that. */
async function linkAll({ from, to }: { from: string; to: string }): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  const late = (name: string) => (name.endsWith('.idx') ? 1 : 0);
  for (const entry of entries.sort((one, other) => late(one.name) - late(other.name))) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkAll({ from: source, to: target });
    else if (entry.isFile())
      await link(source, target).catch((error: unknown) => {
        // there already, or thrown away by another process since it was listed
        if (!hasCode(error, 'EEXIST') && !hasCode(error, 'ENOENT')) throw error;
      });
  }
}
