import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { GitIdentity } from '../domain/run/run-input.js';

import type { Mirror } from './mirror.js';
import { sparsePatterns, type Sparse } from './sparse/sparse.js';

const BRANCH = 'refs/heads/work';
const FOLDERS = ['objects/info', 'objects/pack', 'refs/heads', 'info'];
/** An address that no push can reach, worded for whoever reads git's message. */
const NO_PUSH = '/dev/null/stages-do-not-push--the-handoff-does';

/** What a repository that borrows is made from. */
export interface BorrowerInput {
  readonly mirror: Mirror;
  readonly commit: string;
  readonly identity: GitIdentity;
  readonly fetchUrl: string;
  readonly sparse?: Sparse;
}

/**
 * Writes the git directory of a working tree by hand (`gitrepository-layout(5)`; a tenth of the time of
 * `git init`): a repository of its own, whose objects are the mirror's until it makes new ones. A dozen small files at
 * once: each of them would take three times as long behind a promise.
 */
export function writeBorrowingRepository(input: BorrowerInput & { gitDir: string }): void {
  const { gitDir, commit, mirror, sparse } = input;
  const objects = join(realpathSync(mirror.dir), 'objects');
  const probed = probedSettings(mirror);
  for (const folder of FOLDERS) mkdirSync(join(gitDir, folder), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(gitDir, file), text);
  write('objects/info/alternates', `${objects}\n`);
  write(BRANCH, `${commit}\n`);
  write('HEAD', `ref: ${BRANCH}\n`);
  write('config', configText({ ...input, probed }));
  if (sparse !== undefined) write('info/sparse-checkout', sparsePatterns(sparse.cone));
}

const SPARSE = '\tsparseCheckout = true\n\tsparseCheckoutCone = true\n';

/** What git found out about the file system when the mirror was made: case, links, Unicode. */
function probedSettings({ dir }: Mirror): string {
  const config = readFileSync(join(dir, 'config'), 'utf8');
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
