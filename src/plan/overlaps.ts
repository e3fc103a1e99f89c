import { ancestors } from '../domain/plan/graph.js';
import type { Plan, Stage } from '../domain/plan/plan.js';
import type { OverlapPreview } from './preview-schema.js';
import { scopesOverlap, sharedPaths } from './scope.js';

const MAX_OVERLAPS = 50;
const MAX_PATHS = 5;

interface Input {
  readonly plan: Plan;
  /** Paths of the repository at hand; examples are taken from them. */
  readonly paths: readonly string[];
}

/**
 * Finds the stages that may run at the same time (neither needs the other) and may change the same paths, which
 * is how merges come into conflict. Stages that change nothing are passed over.
 */
export function findOverlaps({ plan, paths }: Input): { overlaps: OverlapPreview[]; more: number } {
  const changing = plan.stages.filter(({ changes }) => changes !== 'none');
  const before = new Map(changing.map(({ key }) => [key, ancestors({ nodes: plan.stages, key })]));
  const together = (one: Stage, other: Stage) =>
    before.get(one.key)?.has(other.key) === false && before.get(other.key)?.has(one.key) === false;
  const overlaps: OverlapPreview[] = [];
  let more = 0;
  for (const [index, one] of changing.entries()) {
    for (const other of changing.slice(index + 1)) {
      if (!together(one, other) || !scopesOverlap({ one: one.scope, other: other.scope })) continue;
      if (overlaps.length === MAX_OVERLAPS) more += 1;
      else overlaps.push(overlap({ one, other, paths }));
    }
  }
  return { overlaps, more };
}

function overlap({
  one,
  other,
  paths,
}: {
  one: Stage;
  other: Stage;
  paths: readonly string[];
}): OverlapPreview {
  return {
    stages: [one.key, other.key],
    scopes: [one.scope, other.scope],
    paths: sharedPaths({ one: one.scope, other: other.scope, paths, limit: MAX_PATHS }),
  };
}
