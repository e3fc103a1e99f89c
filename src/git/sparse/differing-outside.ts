import { git, type GitCall } from '../git-gateway.js';
import { nulBuffers } from '../nul-list.js';
import { outsideOf, type Sparse } from './sparse.js';

/** A path outside of the cone at which a commit is not as the tree's start. */
export interface Differing {
  readonly path: Buffer;
  /** `<mode> <id>` at the start; `null` when the start is without it. */
  readonly atStart: string | null;
  /** Whether the commit has it. */
  readonly isThere: boolean;
}

const NONE = '000000';

/** What of a commit differs, outside of the cone, from the start of a sparse tree. */
export async function differingOutside(input: {
  call: Pick<GitCall, 'cwd' | 'env' | 'signal'>;
  sparse: Sparse;
  commit: string;
}): Promise<Differing[]> {
  const { call, sparse, commit } = input;
  if (commit === sparse.start) return [];
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--no-abbrev', sparse.start, commit, '--'];
  const fields = nulBuffers(await git({ ...call, args }));
  const isOutside = outsideOf(sparse.cone);
  const found: Differing[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = fields[at + 1];
    const [before = '', after, id = ''] = fields[at]?.toString('latin1').slice(1).split(' ') ?? [];
    if (path === undefined || !isOutside(path)) continue;
    found.push({ path, atStart: before === NONE ? null : `${before} ${id}`, isThere: after !== NONE });
  }
  return found;
}
