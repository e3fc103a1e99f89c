import type { Plan } from '../plan.js';
import type { PlanDifference } from './compare-plans.js';
import type { Untouchable } from './judge-revision.js';

/** A difference in words, one line for each stage: added, removed, changed, then the handoff and the run. */
export function changeLines({ difference, after }: { difference: PlanDifference; after: Plan }): string[] {
  const { added, removed, changed, handoff, run } = difference;
  return [
    ...added.map((key) => `+ stage ${key}${needsOf({ plan: after, key })}`),
    ...removed.map((key) => `- stage ${key}`),
    ...changed.map(({ stage, what }) => `~ stage ${stage}: ${what.join(', ')}`),
    ...(handoff.length === 0 ? [] : [`~ handoff: ${handoff.join(', ')}`]),
    ...run.map((what) => `~ ${what}`),
  ];
}

/** Why a revision is refused, one sentence for each stage. */
export function untouchableLines(because: readonly Untouchable[]): string[] {
  return because.map(({ subject, state, how }) => `${subject} is ${state.replaceAll('_', ' ')}: ${how}`);
}

function needsOf({ plan, key }: { plan: Plan; key: string }): string {
  const needs = plan.stages.find((stage) => stage.key === key)?.needs ?? [];
  return needs.length === 0 ? '' : `, needs ${needs.join(', ')}`;
}
