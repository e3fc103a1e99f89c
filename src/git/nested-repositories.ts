import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { git } from './git-gateway.js';
import { listTreeState } from './list-tree-state.js';
import type { Vault } from './mirror.js';
import { remoteCommitsNamed } from './named-commits.js';
import { ownHead } from './own-head.js';
import { ownCommitsBeside, quotedPath } from './own-objects.js';
import { ownLimit } from './plain-objects.js';

/**
 * Why a working tree is not safe to drop for the sake of a repository inside it, in a folder that git ignores say: work
 * in there may be nowhere else. `null` when there is none, or each is as its own remote had it: every commit reached by
 * a remote-tracking ref, no file changed. No git runs with their configuration.
 */
export async function nestedRepository({
  vault,
  dir,
}: {
  vault: Vault;
  dir: string;
}): Promise<string | null> {
  for await (const nested of repositoriesBelow({ dir, isRoot: true })) {
    const why = await unpushed({ vault, ...nested });
    if (why !== null) return `it has a repository inside, ${relative(dir, nested.dir)}, ${why}`;
  }
  return null;
}

interface Nested {
  readonly dir: string;
  readonly kind: 'with files' | 'bare' | 'elsewhere';
}

async function* repositoriesBelow(at: { dir: string; isRoot: boolean }): AsyncGenerator<Nested> {
  const { dir } = at;
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const folders = new Set(entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])));
  const own = entries.find(({ name }) => name === '.git');
  const isBare = folders.has('objects') && folders.has('refs') && entries.some(({ name }) => name === 'HEAD');
  if (!at.isRoot && own !== undefined) yield { dir, kind: own.isDirectory() ? 'with files' : 'elsewhere' };
  else if (!at.isRoot && isBare) {
    yield { dir, kind: 'bare' };
    return;
  }
  folders.delete('.git');
  for (const name of folders) yield* repositoriesBelow({ dir: join(dir, name), isRoot: false });
}

async function unpushed({ vault, dir, kind }: Nested & { vault: Vault }): Promise<string | null> {
  if (kind === 'bare') return 'without files of its own';
  if (kind === 'elsewhere') return 'which keeps its commits elsewhere';
  const unsure = 'that cannot be read';
  try {
    const safe = await remoteCommitsNamed(dir);
    const commits = await ownCommitsBeside({ vault, dir, safe });
    if (commits === null) return unsure;
    const [first] = commits;
    if (first !== undefined) return `with a commit that was not pushed: ${first.slice(0, 12)}`;
    const head = await ownHead({ dir });
    if (head === null) return (await isEmpty(dir)) ? null : 'with files that were not committed';
    return await changedFile({ vault, dir, head });
  } catch {
    return unsure;
  }
}

async function isEmpty(dir: string): Promise<boolean> {
  return (await readdir(dir)).length === 1;
}

/** The executor's own index is not asked: it can hide changes. */
async function changedFile(at: { vault: Vault; dir: string; head: string }): Promise<string | null> {
  const { vault, dir, head } = at;
  const scratch = await mkdtemp(join(tmpdir(), 'stagegate-nested-'));
  try {
    const env = {
      GIT_DIR: vault.dir,
      GIT_WORK_TREE: dir,
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(join(dir, '.git', 'objects')),
    };
    const call = { cwd: vault.dir, env, signal: ownLimit() };
    await git({ ...call, args: ['read-tree', head] });
    const { modified, untracked, warnings } = await listTreeState({ call });
    const [first] = [...modified, ...untracked];
    if (warnings.trim() !== '') return 'parts of which cannot be read';
    return first === undefined ? null : `with changes that were not committed: ${first.toString('utf8')}`;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
