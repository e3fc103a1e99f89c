import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { copyIndex } from './copy-index.js';
import { git, type GitCall } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { markOutside } from './sparse/mark-outside.js';
import { SPARSE_CONFIG, type Sparse } from './sparse/sparse.js';
import { privateIndex, readTreeRecord, type TreeRecord } from './tree-record.js';

/** A look at a working tree with the mirror as git directory: nothing of the executor's `.git` is read. */
export interface TreeView {
  /** What every git call of the look has in common. */
  readonly call: Pick<GitCall, 'cwd' | 'env' | 'config' | 'signal'>;
  /** `null` when the tree holds the whole commit. */
  readonly sparse: Sparse | null;
}

/** SHA-1, as the engine's repositories have. */
const SUM_BYTES = 20;

let looks = 0;

/**
 * Lends a copy of the private index that was saved at checkout, brought to the tree of `commit`, and removes it
 * afterwards. The stat data that it holds spare reading files that did not change. A working tree that the engine
 * did not check out has no saved index, or it was damaged; then every file is read. `sparse` says what the tree holds
 * where its record is lost; `signal` ends every git call of the look.
 */
export async function withPrivateIndex<T>(
  input: { mirror: Mirror; dir: string; commit: string; sparse?: Sparse; signal?: AbortSignal },
  look: (view: TreeView) => Promise<T>,
): Promise<T> {
  const { mirror, dir, commit } = input;
  looks += 1;
  const index = `${privateIndex(dir)}.${process.pid}.${looks}`;
  const env = { GIT_DIR: mirror.dir, GIT_WORK_TREE: dir, GIT_INDEX_FILE: index };
  const record = readTreeRecord({ dir });
  const sparse = record === null ? (input.sparse ?? null) : sparseOf(record);
  // git looks for skipped paths from where it was started, before it goes to the work tree
  const place = sparse === null ? { cwd: mirror.dir } : { cwd: dir, config: [...SPARSE_CONFIG] };
  const call = { ...place, env, ...(input.signal === undefined ? {} : { signal: input.signal }) };
  try {
    const saved = await isWholeIndex(privateIndex(dir));
    if (saved) await copyIndex({ from: privateIndex(dir), to: index });
    if (!saved || record?.commit !== commit) {
      await git({ ...call, args: saved ? ['read-tree', '-m', '-i', commit] : ['read-tree', commit] });
      if (sparse !== null) await markOutside({ call, sparse, commit });
    }
    return await look({ call, sparse });
  } finally {
    for (const file of [index, `${index}.lock`]) rmSync(file, { force: true });
  }
}

/** What a tree was made to hold: its record knows better than whoever asks. */
function sparseOf({ sparse, commit }: TreeRecord): Sparse | null {
  return sparse === undefined ? null : { cone: sparse, start: commit };
}

/** Whether an index is there and was not cut short by a loss of power: it ends in the sum of all before. */
async function isWholeIndex(file: string): Promise<boolean> {
  const content = await readFile(file).catch(() => null);
  if (content === null || content.length < SUM_BYTES) return false;
  const sum = createHash('sha1').update(content.subarray(0, -SUM_BYTES)).digest();
  return sum.equals(content.subarray(-SUM_BYTES));
}
