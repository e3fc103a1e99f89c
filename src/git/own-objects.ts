import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CommitId } from '../domain/keys.js';

import { git, runGit } from './git-gateway.js';
import { placeOfLinked } from './linked-repository.js';
import type { Vault } from './mirror.js';
import { isPlain, ownLimit } from './plain-objects.js';

/** An index of more objects than an executor makes; larger ones are not looked into. Bytes. */
const MOST_INDEX = 64 * 1024 * 1024;

/**
 * The commits that a working tree's own repository has made and no `safe` one reaches: amended and forgotten ones too,
 * each line of them by its newest. `null` when that cannot be told. No git runs with the executor's configuration:
 * its object database is read beside the vault's.
 */
export async function ownCommitsBeside(input: {
  vault: Vault;
  dir: string;
  safe: readonly string[];
}): Promise<string[] | null> {
  const { vault, safe } = input;
  const own = placeOfLinked(input)?.common ?? join(input.dir, '.git');
  const objects = join(own, 'objects');
  if ((await lstat(objects).catch(() => null))?.isDirectory() !== true) return [];
  if (!(await isPlain(objects))) return null;
  const ids = [...(await looseObjects(objects)), ...((await packedObjects({ vault, objects })) ?? [null])];
  const known = ids.filter((id) => id !== null);
  if (known.length < ids.length) return null;
  if (known.length === 0) return [];
  const env = {
    GIT_DIR: vault.dir,
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(join(vault.dir, 'objects')),
  };
  const look = { cwd: vault.dir, env, signal: ownLimit() };
  const types = await git({ ...look, args: ['cat-file', '--batch-check'], input: lines(known) });
  const commits = types
    .toString('utf8')
    .split('\n')
    .flatMap((line) => /^([0-9a-f]{40,64}) commit /.exec(line)?.[1] ?? []);
  if (commits.length === 0) return [];
  const listed = await runGit({
    ...look,
    args: ['rev-list', '--parents', '--stdin'],
    input: lines([...commits, ...safe.map((one) => `^${one}`)]),
  });
  if (listed.exitCode !== 0) return commits;
  const beyond = listed.stdout.toString('utf8').split('\n').filter(Boolean);
  const parents = new Set(beyond.flatMap((line) => line.split(' ').slice(1)));
  return beyond.map((line) => line.split(' ', 1)[0] ?? '').filter((commit) => !parents.has(commit));
}

/** A folder as git's list of alternates wants it, whatever characters it has. */
export const quotedPath = (path: string): string => `"${path.replace(/[\\"]/g, (char) => `\\${char}`)}"`;

const lines = (all: readonly string[]): string => all.map((one) => `${one}\n`).join('');

async function looseObjects(objects: string): Promise<string[]> {
  const folders = (await readdir(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const names = await Promise.all(
    folders.map(async (folder) => {
      const files = await readdir(join(objects, folder)).catch(() => []);
      return files.map((file) => `${folder}${file}`);
    }),
  );
  return names.flat().filter((name) => CommitId.safeParse(name).success);
}

/** `null` when an index is not one. */
async function packedObjects(input: { vault: Vault; objects: string }): Promise<string[] | null> {
  const folder = join(input.objects, 'pack');
  const indexes = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.idx'));
  const found: string[] = [];
  for (const name of indexes) {
    const file = join(folder, name);
    const stat = await lstat(file).catch(() => null);
    if (stat?.isFile() !== true || stat.size === 0 || stat.size > MOST_INDEX) return null;
    const { dir } = input.vault;
    const call = { args: ['show-index'], cwd: dir, env: { GIT_DIR: dir }, input: await readFile(file) };
    const shown = await runGit(call);
    if (shown.exitCode !== 0) return null;
    for (const [, id = ''] of shown.stdout.toString('utf8').matchAll(/^\d+ ([0-9a-f]{40,64})\b/gm))
      found.push(id);
  }
  return found;
}
