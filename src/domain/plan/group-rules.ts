import { EVERYBODY } from '../authority/authority.js';
import type { ApprovalRule, Plan } from './plan.js';

/** Every approval of a plan that a group is asked for: of stages, handoff, revisions and findings, and by escalation. */
export function groupRules({ stages, handoff, revise, protects }: Plan): ApprovalRule[] {
  const rules = [
    ...stages.map(({ approval }) => approval),
    handoff?.approval ?? null,
    revise ?? null,
    protects?.approval ?? null,
  ];
  return rules
    .filter((rule) => rule !== null)
    .flatMap((rule) => (rule.escalate === undefined ? [rule] : [rule, { ...rule, by: rule.escalate.to }]))
    .filter(({ by }) => by !== EVERYBODY);
}
