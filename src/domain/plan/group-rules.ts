import { EVERYBODY } from '../authority/authority.js';
import type { ApprovalRule, Plan } from './plan.js';

/** Every approval of a plan that a group is asked for: of its stages, of the handoff, of its revisions. */
export function groupRules({ stages, handoff, revise }: Plan): ApprovalRule[] {
  const rules = [...stages.map(({ approval }) => approval), handoff?.approval ?? null, revise ?? null];
  return rules.filter((rule) => rule !== null).filter(({ by }) => by !== EVERYBODY);
}
