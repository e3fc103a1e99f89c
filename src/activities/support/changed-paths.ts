import type { Change } from '../../git/index.js';

/** Every path that changes touch: of a rename, both. */
export function changedPaths(changes: readonly Change[]): string[] {
  return changes.flatMap((change) =>
    change.kind === 'renamed' ? [change.from, change.path] : [change.path],
  );
}
