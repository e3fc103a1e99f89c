import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { GitIdentity } from '../domain/run/run-input.js';

import type { Mirror } from './mirror.js';
import { sparsePatterns, type Sparse } from './sparse/sparse.js';

const BRANCH = 'refs/heads/work';
const FOLDERS = ['objects/info', 'objects/pack', 'refs/heads', 'info'];
/** An address that no push can reach, worded for whoever reads git's message. */
const NO_PUSH = '/dev/null/stages-do-not-push--the-handoff-does';

/**
 * Writes the git directory of a working tree by hand (`gitrepository-layout(5)`; a sixth of the time of
 * `git init`): a repository of its own, whose objects are the mirror's until it makes new ones.
 */
export async function writeBorrowingRepository(input: {
  mirror: Mirror;
  gitDir: string;
  commit: string;
  identity: GitIdentity;
  fetchUrl: string;
  sparse?: Sparse;
}): Promise<void> {
  const { gitDir, commit } = input;
  await mkdir(gitDir, { recursive: true });
  const [mirror, probed] = await Promise.all([
    realpath(input.mirror.dir),
    probedSettings(input.mirror),
    ...FOLDERS.map((folder) => mkdir(join(gitDir, folder), { recursive: true })),
  ]);
  const objects = join(mirror, 'objects');
  await Promise.all([
    writeFile(join(gitDir, 'objects', 'info', 'alternates'), `${objects}\n`),
    writeFile(join(gitDir, BRANCH), `${commit}\n`),
    writeFile(join(gitDir, 'HEAD'), `ref: ${BRANCH}\n`),
    writeFile(join(gitDir, 'config'), configText({ ...input, probed })),
    ...(input.sparse === undefined
      ? []
      : [writeFile(join(gitDir, 'info', 'sparse-checkout'), sparsePatterns(input.sparse.cone))]),
  ]);
}

const SPARSE = '\tsparseCheckout = true\n\tsparseCheckoutCone = true\n';

/** What git found out about the file system when the mirror was made: case, links, Unicode. */
async function probedSettings({ dir }: Mirror): Promise<string> {
  const config = await readFile(join(dir, 'config'), 'utf8');
  const lines = config.match(/^\t(ignorecase|symlinks|precomposeunicode|filemode) = (true|false)$/gm) ?? [];
  return lines.map((line) => `${line}\n`).join('');
}

function configText(input: {
  identity: GitIdentity;
  fetchUrl: string;
  probed: string;
  sparse?: Sparse;
}): string {
  const { identity, fetchUrl, probed, sparse } = input;
  return `[core]
	repositoryformatversion = 0
	bare = false
	logAllRefUpdates = true
${probed}${sparse === undefined ? '' : SPARSE}[gc]
	auto = 0
[maintenance]
	auto = false
[user]
	name = ${quoted(identity.name)}
	email = ${quoted(identity.email)}
[remote "origin"]
	url = ${quoted(fetchUrl)}
	pushurl = ${quoted(NO_PUSH)}
	fetch = +refs/heads/*:refs/remotes/origin/*
`;
}

/** A value as `git-config(1)` wants it between double quotes. */
function quoted(value: string): string {
  const escaped = value.replace(/[\\"]/g, (char) => `\\${char}`).replace(/\n/g, '\\n');
  return `"${escaped.replace(/\0/g, '')}"`;
}
