import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type BorrowerInput, writeBorrowingRepository } from './borrowing-repository.js';
import { hasCode } from '../domain/system-error.js';
import { readTreeRecord } from './tree-record.js';

/** Where a linked working tree has its repository. */
export interface LinkedPlace {
  /** What it shares with the other trees beside its folder: refs, stash, configuration, objects. */
  readonly common: string;
  /** What is its own there: HEAD and index. */
  readonly gitDir: string;
}

/**
 * The place of the tree `dir` in the mirror's folder `linked/`, which git does not know of. Trees of one run share a
 * repository, never the mirror: the engine runs git on that, so no executor may write its configuration.
 */
export function linkedPlace({ mirror, dir }: { mirror: string; dir: string }): LinkedPlace {
  const nameOf = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 16);
  const common = join(mirror, 'linked', nameOf(dirname(dirname(dir))));
  return placeAt(join(common, 'worktrees', nameOf(dir)));
}

/** The place of a tree that is one of these, wherever it was moved to; `null` for every other. */
export function placeOfLinked({ dir }: { dir: string }): LinkedPlace | null {
  const gitDir = readTreeRecord({ dir })?.linked;
  return gitDir === undefined ? null : placeAt(gitDir);
}

const placeAt = (gitDir: string): LinkedPlace => ({ gitDir, common: dirname(dirname(gitDir)) });

/**
 * Makes a working tree that was checked out with a repository of its own a linked one (`gitrepository-layout(5)`), without
 * running git on the repository that it shares: another executor may have written programs into its configuration.
 */
export async function linkTree({ mirror, ...input }: BorrowerInput & { dir: string }): Promise<void> {
  const { dir, commit } = input;
  const { common, gitDir } = linkedPlace({ mirror: await realpath(mirror.dir), dir });
  await openCommon({ ...input, mirror, common });
  const own = join(dir, '.git');
  await rm(gitDir, { recursive: true, force: true });
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'HEAD'), `${commit}\n`);
  await writeFile(join(gitDir, 'commondir'), '../..\n');
  await writeFile(join(gitDir, 'gitdir'), `${own}\n`);
  await rename(join(own, 'index'), join(gitDir, 'index'));
  if (input.sparse !== undefined)
    await rename(join(own, 'info', 'sparse-checkout'), join(gitDir, 'info', 'sparse-checkout'));
  await rm(own, { recursive: true });
  await writeFile(own, `gitdir: ${gitDir}\n`);
}

/** Forgets a linked tree; with the last one of its run goes what they shared. */
export async function unlinkTree({ common, gitDir }: LinkedPlace): Promise<void> {
  await rm(gitDir, { recursive: true, force: true });
  const others = await readdir(dirname(gitDir)).catch(() => []);
  if (others.length === 0) await rm(common, { recursive: true, force: true });
}

/** Made beside its place and renamed into it, so that two who do it at once end with the same whole repository. */
async function openCommon(input: BorrowerInput & { common: string }): Promise<void> {
  const { common, mirror, commit, identity, fetchUrl } = input;
  if (existsSync(common)) return;
  await mkdir(dirname(common), { recursive: true });
  const draft = await mkdtemp(`${common}-`);
  writeBorrowingRepository({ mirror, gitDir: draft, commit, identity, fetchUrl });
  await rename(draft, common).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error;
  });
}
