import type { Change } from '../../git/index.js';

/** Every path that changes touch: of a rename, both. */
export function changedPaths(changes: readonly Change[]): string[] {
  return changes.flatMap((change) =>
    change.kind === 'renamed' ? [change.from, change.path] : [change.path],
  );
}

const MOST_TOLD = 10;

/** Paths as a failure tells them: the first ten, and how many more. */
export function enumerate(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_TOLD).join(', ');
  return paths.length > MOST_TOLD ? `${shown} and ${String(paths.length - MOST_TOLD)} more` : shown;
}
