import { listTrackedState } from './list-tree-state.js';
import type { Mirror } from './mirror.js';
import { withPrivateIndex } from './private-index.js';

/**
 * Which tracked files of a checkout differ from `commit`, deleted ones too, sorted. Untracked files do not count:
 * a gate may leave caches and reports behind. Throws `Unreadable` where that cannot be told; `signal` ends the look.
 */
export async function listTrackedChanges(input: {
  mirror: Mirror;
  dir: string;
  commit: string;
  signal?: AbortSignal;
}): Promise<string[]> {
  const modified = await withPrivateIndex(input, async (view) => (await listTrackedState(view)).modified);
  return modified.map((path) => path.toString('utf8')).sort();
}
