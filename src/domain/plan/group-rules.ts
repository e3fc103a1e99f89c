import { EVERYBODY } from '../authority/authority.js';
import type { ApprovalRule, Plan } from './plan.js';

/** An approval of a plan, and what it is of, as a sentence begins. */
export interface NamedRule {
  readonly where: string;
  readonly rule: ApprovalRule;
}

/** Every approval of a plan: of stages, handoff, revisions and findings. */
export function allRules({ stages, handoff, revise, protects }: Plan): NamedRule[] {
  const rules = [
    ...stages.map(({ key, approval }) => ({ where: `the approval of stage "${key}"`, rule: approval })),
    { where: 'the approval of the handoff', rule: handoff?.approval ?? null },
    { where: 'the approval of revisions', rule: revise ?? null },
    { where: 'the approval of protected files', rule: protects?.approval ?? null },
  ];
  return rules.flatMap(({ where, rule }) => (rule === null ? [] : [{ where, rule }]));
}

/** Every approval of a plan that a group is asked for, also by escalation. */
export function groupRules(plan: Plan): ApprovalRule[] {
  return allRules(plan)
    .flatMap(({ rule }) => (rule.escalate === undefined ? [rule] : [rule, { ...rule, by: rule.escalate.to }]))
    .filter(({ by }) => by !== EVERYBODY);
}
