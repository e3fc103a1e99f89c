import { posix } from 'node:path';

import type { ChangeSummary } from '../domain/stage/attempt.js';

import { git, gitFailed, runGit } from './git-gateway.js';
import { nulFields } from './nul-list.js';

/** Mode of a tree entry, as git writes it. */
export type FileMode = string;

/** Where a symbolic link points. */
export interface LinkTarget {
  readonly target: string;
  /** Whether it may lead out of the tree: absolute, through `..` above the root, or through one behind a name, which may be a link. */
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

/** What changed from one commit to another, and how much. */
export interface Changed {
  readonly changes: readonly Change[];
  readonly summary: ChangeSummary;
}

/** Lists what changed from one commit to another: renames found, submodules and symbolic links named as such. */
export async function listChanges(comparison: Comparison): Promise<Change[]> {
  const { changes } = await compared({ ...comparison, formats: ['--raw'] });
  return changes;
}

/** Lists what changed like {@link listChanges}, and counts files and lines; a binary file has no lines. */
export async function compareCommits(comparison: Comparison): Promise<Changed> {
  const { changes, rest } = await compared({ ...comparison, formats: ['--raw', '--numstat'] });
  const summary = { files: changes.length, insertions: 0, deletions: 0 };
  for (let at = 0; at < rest.length;) {
    const [insertions = '', deletions = '', path = ''] = (rest[at] ?? '').split('\t', 3);
    summary.insertions += Number(insertions) || 0;
    summary.deletions += Number(deletions) || 0;
    at += path === '' ? 3 : 1;
  }
  return { changes, summary };
}

/** The raw lines of a `diff-tree`, read, and the fields that come after them. */
async function compared(
  input: Comparison & { formats: readonly string[] },
): Promise<{ changes: Change[]; rest: readonly string[] }> {
  const { gitDir, from, to, formats } = input;
  if (from === to) return { changes: [], rest: [] };
  const options = ['-r', '-z', '-M', '--no-abbrev', '--no-ext-diff', '--no-textconv'];
  const args = ['diff-tree', ...options, ...formats, from, to, '--'];
  const fields = nulFields(await git({ args, cwd: gitDir, env: { GIT_DIR: gitDir } }));
  const changes: Change[] = [];
  let at = 0;
  while (fields[at]?.startsWith(':') === true) {
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
  return { changes, rest: fields.slice(at) };
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
  const parts = target.split('/');
  const name = parts.findIndex((part) => !['', '.', '..'].includes(part));
  const turnsBack = name !== -1 && parts.lastIndexOf('..') > name;
  const leaves = posix.isAbsolute(target) || reached === '..' || reached.startsWith('../');
  return { target, leavesTree: leaves || turnsBack };
}
