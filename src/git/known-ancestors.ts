import { CommitFacts } from './commit-facts.js';

const MOST_STEPS = 200;
const parentsOf = new CommitFacts<readonly string[]>();

/** Notes the parents of a commit that was just written. */
export function rememberParents({ commit, parents }: { commit: string; parents: readonly string[] }): void {
  parentsOf.remember(commit, parents);
}

/** Whether this process wrote `commit` on top of `ancestor`; false says that it does not know. */
export function isKnownAncestor({ ancestor, commit }: { ancestor: string; commit: string }): boolean {
  return reachedFrom(commit).all.has(ancestor);
}

/**
 * Whether two commits are known to have something in common and neither to follow the other: whatever one of them stands on
 * that this process did not write, the other stands on too, so that it cannot follow either. False says that it does not know.
 */
export function areKnownApart(one: string, other: string): boolean {
  const [from, to] = [reachedFrom(one), reachedFrom(other)];
  if (from.all.has(other) || to.all.has(one)) return false;
  const isShared = (a: Reached, b: Reached) => a.isWhole && a.unknown.every((commit) => b.all.has(commit));
  return isShared(from, to) && isShared(to, from);
}

/** What a commit is known to follow, and itself. */
interface Reached {
  readonly all: ReadonlySet<string>;
  /** Those whose parents are not known. */
  readonly unknown: readonly string[];
  /** Whether there are not too many to go through. */
  readonly isWhole: boolean;
}

function reachedFrom(commit: string): Reached {
  const all = new Set([commit]);
  const unknown: string[] = [];
  for (const next of all) {
    const parents = parentsOf.of(next);
    if (parents === undefined) unknown.push(next);
    for (const parent of parents ?? []) all.add(parent);
    if (all.size >= MOST_STEPS) return { all, unknown, isWhole: false };
  }
  return { all, unknown, isWhole: true };
}
