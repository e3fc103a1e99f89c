import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { RepositoryRef } from '../domain/run/run-input.js';

import { git } from './git-gateway.js';

/** A bare repository of the engine that holds what was fetched from upstream and every commit made from it. */
export interface Mirror {
  readonly dir: string;
}

/** A bare repository of the engine that keeps every start and attempt, out of the executors' reach. */
export interface Vault {
  readonly dir: string;
}

const CONFIG = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	logAllRefUpdates = false
	fsync = objects,reference
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	denyDeletes = true
	denyNonFastForwards = true
`;

/**
 * Opens the mirror of a repository, making it the first time. It has no remote and no alternates, and is never
 * garbage-collected by itself, because working trees borrow its objects.
 */
export async function openMirror(input: { dir: string; repository: RepositoryRef }): Promise<Mirror> {
  await openBare({ dir: input.dir, description: input.repository.id });
  return { dir: input.dir };
}

/** Opens the vault, making it the first time. */
export async function openVault({ dir }: { dir: string }): Promise<Vault> {
  await openBare({ dir, description: 'stagegate vault: every start and attempt' });
  return { dir };
}

/** Made beside its place and renamed into it, so that two who do it at once end with the same whole repository. */
async function openBare({ dir, description }: { dir: string; description: string }): Promise<void> {
  if (existsSync(join(dir, 'HEAD'))) return;
  // one that has lost its HEAD still has its objects
  if (existsSync(join(dir, 'objects'))) return writeFile(join(dir, 'HEAD'), 'ref: refs/heads/none\n');
  await mkdir(dirname(dir), { recursive: true });
  const draft = await mkdtemp(join(dirname(dir), `.${basename(dir)}-`));
  try {
    const args = ['init', '--quiet', '--bare', '--template=', '--initial-branch=none', draft];
    await git({ args, cwd: draft });
    await writeFile(join(draft, 'config'), await withProbed({ draft }), { flush: true });
    await writeFile(join(draft, 'description'), `${description}\n`);
    await rename(draft, dir).catch((error: unknown) => {
      if (!existsSync(join(dir, 'HEAD'))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Writes the configuration of one of the engine's repositories anew. */
export async function writeConfig({ dir }: { dir: string }): Promise<void> {
  const draft = await mkdtemp(join(dirname(dir), `.${basename(dir)}-`));
  try {
    await git({
      args: ['init', '--quiet', '--bare', '--template=', '--initial-branch=none', draft],
      cwd: draft,
    });
    await writeFile(join(draft, 'config'), await withProbed({ draft }), { flush: true });
    await rename(join(draft, 'config'), join(dir, 'config'));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What `git init` found out about the file system (case, symbolic links, Unicode) is kept. */
async function withProbed({ draft }: { draft: string }): Promise<string> {
  const output = await git({ args: ['config', '--file', 'config', '--list'], cwd: draft });
  const probed = /^core\.(ignorecase|symlinks|precomposeunicode|filemode)=(true|false)$/gm;
  const lines = [...output.toString('utf8').matchAll(probed)].map(
    ([, key, value]) => `\t${key ?? ''} = ${value ?? ''}\n`,
  );
  return `${CONFIG}[core]\n${lines.join('')}`;
}
