import type { DeclaredMatches } from '../../domain/policy/verdict.js';
import type { Plan } from '../../domain/plan/plan.js';

/** A plan that a run may follow. */
export interface FollowedPlan {
  readonly plan: Plan;
  /** Hash of each stage's part, and of `handoff`'s. */
  readonly parts: Readonly<Record<string, string>>;
  /** The plan's own hash. */
  readonly planHash: string;
  /** The revision's number and hash; 1 and the plan's own for the one that the run was started with. */
  readonly number: number;
  readonly hash: string;
  /** What policies say of a revised plan's stages before they run; of the first plan it is known when the base is. */
  readonly policy?: Readonly<Record<string, DeclaredMatches>>;
}

/** The plan that a run was started with. */
export function firstPlan(given: {
  plan: Plan;
  planParts: Readonly<Record<string, string>>;
  planHash: string;
}): FollowedPlan {
  const { plan, planParts: parts, planHash } = given;
  return { plan, parts, planHash, number: 1, hash: planHash };
}
