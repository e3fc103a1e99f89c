import type { Plan } from '../plan/plan.js';
import { findingsOf } from './findings.js';
import { denialWords } from './policy-words.js';
import { isDeniedForGood } from './precedence.js';
import type { RunPolicy } from './verdict.js';

/** A stage that could never start, and the rules that deny it. */
export interface DeniedStage {
  readonly stage: string;
  readonly rules: string;
}

/** The stages of a plan that policies deny before they start, and that nobody may let through; in plan order. */
export function deniedStages({ policy, plan }: { policy: RunPolicy; plan: Plan }): DeniedStage[] {
  const repository = policy.repository?.rules ?? [];
  return plan.stages.flatMap(({ key: stage }) => {
    const findings = findingsOf({ matches: policy.stages[stage]?.matched ?? [], repository, plan });
    return isDeniedForGood(findings) ? [{ stage, rules: denialWords(findings) }] : [];
  });
}
