import type { GraphNode } from '../plan/graph.js';
import type { StageStatus } from '../run/run-status.js';

/** Which stages are to be rerun: those named, and what failed or was blocked. */
export interface RerunWish {
  readonly from: readonly string[];
  readonly failed: boolean;
}

/**
 * The stages of an open run that a wish makes run again, in plan order: those it names, with `failed` those that
 * failed or are blocked, and everything that needs one of them. What waits for its turn is not among them: it comes
 * anyhow, after those.
 */
export function affectedStages(input: {
  stages: readonly Pick<StageStatus, 'key' | 'needs' | 'state'>[];
  wish: RerunWish;
}): string[] {
  const { stages, wish } = input;
  const stuck = stages.filter(({ state }) => state === 'failed' || state === 'blocked');
  const from = [...wish.from, ...(wish.failed ? stuck.map(({ key }) => key) : [])];
  const affected = withDependants({ nodes: stages, from });
  return stages.flatMap(({ key, state }) => (affected.has(key) && state !== 'pending' ? [key] : []));
}

/** The named stages that a plan does not have. */
export function unknownStages(input: {
  stages: readonly { readonly key: string }[];
  from: readonly string[];
}): string[] {
  const known = new Set(input.stages.map(({ key }) => key));
  return input.from.filter((key) => !known.has(key));
}

/** The named stages and everything that needs one of them, directly or through others. */
function withDependants({
  nodes,
  from,
}: {
  nodes: readonly GraphNode[];
  from: readonly string[];
}): Set<string> {
  const needing = new Map<string, string[]>();
  for (const { key, needs } of nodes)
    for (const need of needs) needing.set(need, [...(needing.get(need) ?? []), key]);
  const found = new Set<string>();
  const pending = [...from];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    pending.push(...(needing.get(key) ?? []));
  }
  return found;
}
