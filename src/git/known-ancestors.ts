import { CommitFacts } from './commit-facts.js';

const MOST_STEPS = 200;
const parentsOf = new CommitFacts<readonly string[]>();

/** Notes the parents of a commit that was just written. */
export function rememberParents({ commit, parents }: { commit: string; parents: readonly string[] }): void {
  parentsOf.remember(commit, parents);
}

/** Whether this process wrote `commit` on top of `ancestor`; false says that it does not know. */
export function isKnownAncestor({ ancestor, commit }: { ancestor: string; commit: string }): boolean {
  const open = [commit];
  const seen = new Set(open);
  for (let next = open.pop(); next !== undefined && seen.size < MOST_STEPS; next = open.pop()) {
    if (next === ancestor) return true;
    for (const parent of parentsOf.of(next) ?? []) if (!seen.has(parent)) open.push(parent);
    for (const parent of open) seen.add(parent);
  }
  return false;
}
