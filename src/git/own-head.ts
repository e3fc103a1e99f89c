import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { CommitId } from '../domain/keys.js';

import { runGit } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { placeOfLinked } from './linked-repository.js';
import { readOwnContents } from './own-contents.js';
import { quotedPath } from './own-objects.js';
import { isPlain, ownLimit } from './plain-objects.js';

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_HOPS = 5;

/**
 * The commit at which the executor left its own HEAD; `null` when that cannot be told. Reads files alone: no git
 * runs with the executor's configuration.
 */
export async function ownHead({ dir }: { dir: string }): Promise<string | null> {
  const gitDir = await ownGitDir({ dir });
  if (gitDir === null) return null;
  const folders = [gitDir, ...commonOf({ dir, gitDir })];
  return resolveRef({ folders, name: 'HEAD', hops: MOST_HOPS });
}

/**
 * Copies the executor's own commits into the mirror, so that the vault can keep them; returns whether all of
 * `commit` is there now. `base` is a commit that the mirror has. The objects are read with the mirror as git
 * directory; whatever is broken in them, or takes too long, only makes this return false, and so do more than 64 MB of
 * them. Throws nothing but the reason of `signal`.
 */
export async function adoptOwnCommits(input: {
  mirror: Mirror;
  dir: string;
  commit: string;
  base: string;
  /** Looks at all that the commits hold, before any of it is copied; false keeps them out. */
  accept: (contents: Buffer) => Promise<boolean>;
  signal?: AbortSignal;
}): Promise<boolean> {
  const { signal } = input;
  try {
    return await adopt({ ...input, signal: ownLimit(signal) });
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

async function adopt(
  input: Parameters<typeof adoptOwnCommits>[0] & { signal: AbortSignal },
): Promise<boolean> {
  const { mirror, dir, commit, base, accept, signal } = input;
  const gitDir = await ownGitDir({ dir });
  if (gitDir === null || !CommitId.safeParse(commit).success) return false;
  const objects = join(commonOf({ dir, gitDir })[0] ?? gitDir, 'objects');
  if (!(await isPlain(objects))) return false;
  const contents = await readOwnContents({ mirror, objects, commit, base, signal });
  if (contents === null || !(await accept(contents))) return false;
  const pack = await runGit({
    args: ['pack-objects', '--quiet', '--revs', '--stdout', '--no-reuse-delta'],
    cwd: mirror.dir,
    env: { GIT_DIR: mirror.dir, GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(objects) },
    input: `${commit}\n^${base}\n`,
    signal,
  });
  if (pack.exitCode !== 0) return false;
  const indexed = await runGit({
    args: ['index-pack', '--strict', '--stdin', '--fix-thin'],
    cwd: mirror.dir,
    env: { GIT_DIR: mirror.dir },
    input: pack.stdout,
  });
  return indexed.exitCode === 0;
}

/** What a linked tree shares with others: their refs and objects lie there. */
function commonOf({ dir, gitDir }: { dir: string; gitDir: string }): string[] {
  const linked = placeOfLinked({ dir });
  return linked?.gitDir === gitDir ? [linked.common] : [];
}

/** The executor's git directory: `.git`, or what a `.git` file points to. */
async function ownGitDir({ dir }: { dir: string }): Promise<string | null> {
  const path = join(dir, '.git');
  const found = await lstat(path).catch(() => null);
  if (found?.isDirectory() === true) return realpath(path);
  const pointed = found?.isFile() === true ? /^gitdir: (.+)$/m.exec((await readSmall(path)) ?? '') : null;
  return pointed?.[1] === undefined ? null : realpath(resolve(dir, pointed[1])).catch(() => null);
}

async function resolveRef(input: {
  folders: readonly string[];
  name: string;
  hops: number;
}): Promise<string | null> {
  const { folders, name, hops } = input;
  if (hops === 0 || name.split('/').includes('..') || name.startsWith('/')) return null;
  for (const gitDir of folders) {
    const text = (await readSmall(join(gitDir, name)))?.trim() ?? (await packedRef({ gitDir, name }));
    if (text === null) continue;
    const next = /^ref: (.+)$/.exec(text)?.[1];
    if (next !== undefined) return resolveRef({ folders, name: next, hops: hops - 1 });
    return CommitId.safeParse(text).data ?? null;
  }
  return null;
}

async function packedRef({ gitDir, name }: { gitDir: string; name: string }): Promise<string | null> {
  const lines = (await readSmall(join(gitDir, 'packed-refs')))?.split('\n') ?? [];
  return lines.find((line) => line.endsWith(` ${name}`))?.split(' ', 1)[0] ?? null;
}

async function readSmall(path: string): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  if (found?.isFile() !== true || found.size > MOST_BYTES) return null;
  return readFile(path, 'utf8').catch(() => null);
}
