import { posix } from 'node:path';

import type { ChangeSummary } from '../domain/stage/attempt.js';

import { git, gitFailed, runGit } from './git-gateway.js';
import { nulFields } from './nul-list.js';

/** Mode of a tree entry, as git writes it. */
export type FileMode = string;

/** Where a symbolic link points. */
export interface LinkTarget {
  readonly target: string;
  /** Whether it leads out of the tree: absolute, or through `..` above the root. */
  readonly leavesTree: boolean;
}

interface OfPath {
  readonly path: string;
}

/** One changed path. `link` is set when the new side is a symbolic link. */
export type Change =
  | (OfPath & { readonly kind: 'added'; readonly mode: FileMode; readonly link: LinkTarget | null })
  | (OfPath & { readonly kind: 'deleted'; readonly oldMode: FileMode })
  | (OfPath & {
      readonly kind: 'modified' | 'mode_changed' | 'type_changed';
      readonly oldMode: FileMode;
      readonly mode: FileMode;
      readonly link: LinkTarget | null;
    })
  | (OfPath & {
      readonly kind: 'renamed';
      readonly from: string;
      readonly oldMode: FileMode;
      readonly mode: FileMode;
      readonly link: LinkTarget | null;
    });

/** Mode of a symbolic link. */
export const LINK_MODE = '120000';
/** Mode of a submodule's link to a commit. */
export const SUBMODULE_MODE = '160000';

/** Two commits of one repository to compare. */
export interface Comparison {
  readonly gitDir: string;
  readonly from: string;
  readonly to: string;
}

/** Lists what changed from one commit to another: renames found, submodules and symbolic links named as such. */
export async function listChanges({ gitDir, from, to }: Comparison): Promise<Change[]> {
  if (from === to) return [];
  const args = ['diff-tree', '-r', '-z', '--raw', '-M', '--no-abbrev', '--no-ext-diff', from, to, '--'];
  const fields = nulFields(await git({ args, cwd: gitDir, env: { GIT_DIR: gitDir } }));
  const changes: Change[] = [];
  for (let at = 0; at < fields.length;) {
    const [oldMode = '', mode = '', oldBlob = '', blob = '', status = ''] = (fields[at] ?? '')
      .slice(1)
      .split(' ');
    const first = fields[at + 1] ?? '';
    const moved = status.startsWith('R') || status.startsWith('C');
    const path = moved ? (fields[at + 2] ?? '') : first;
    at += moved ? 3 : 2;
    const link = mode === LINK_MODE ? await readLink({ gitDir, blob, path }) : null;
    if (status === 'D') changes.push({ kind: 'deleted', path, oldMode });
    else if (status === 'A') changes.push({ kind: 'added', path, mode, link });
    else if (moved) changes.push({ kind: 'renamed', path, from: first, oldMode, mode, link });
    else if (status === 'T') changes.push({ kind: 'type_changed', path, oldMode, mode, link });
    else changes.push({ kind: blob === oldBlob ? 'mode_changed' : 'modified', path, oldMode, mode, link });
  }
  return changes;
}

/** Counts files and lines that changed; a binary file counts as a file without lines. */
export async function summariseChanges({ gitDir, from, to }: Comparison): Promise<ChangeSummary> {
  if (from === to) return { files: 0, insertions: 0, deletions: 0 };
  const args = ['diff-tree', '-r', '--numstat', '-M', '--no-ext-diff', '--no-textconv', from, to, '--'];
  const output = (await git({ args, cwd: gitDir, env: { GIT_DIR: gitDir } })).toString('utf8');
  const rows = output.split('\n').filter((line) => line !== '');
  const sum = (column: number) =>
    rows.reduce((total, row) => total + (Number(row.split('\t')[column]) || 0), 0);
  return { files: rows.length, insertions: sum(0), deletions: sum(1) };
}

/** The bytes of a file at a commit; `null` when there is no such file. */
export async function readFileAt(input: {
  gitDir: string;
  commit: string;
  path: string;
}): Promise<Buffer | null> {
  const args = ['cat-file', 'blob', `${input.commit}:${input.path}`];
  const call = { args, cwd: input.gitDir, env: { GIT_DIR: input.gitDir } };
  const result = await runGit(call);
  if (result.exitCode === 0) return result.stdout;
  const missing = /does not exist in|exists on disk, but not in|bad file/.test(result.stderr);
  return missing ? null : gitFailed(call, result);
}

async function readLink(input: { gitDir: string; blob: string; path: string }): Promise<LinkTarget> {
  const args = ['cat-file', 'blob', input.blob];
  const target = (await git({ args, cwd: input.gitDir, env: { GIT_DIR: input.gitDir } })).toString('utf8');
  const reached = posix.normalize(posix.join(posix.dirname(input.path), target));
  return { target, leavesTree: posix.isAbsolute(target) || reached === '..' || reached.startsWith('../') };
}
