import { type Authority, groupNamed } from '../authority/authority.js';
import { groupRules } from './group-rules.js';
import type { Plan } from './plan.js';

/** Whether some decision in a run of this plan must be signed: the plan says so, the groups file, or a group that is asked. */
export function asksForSignatures({ plan, authority }: { plan: Plan; authority: Authority | null }): boolean {
  if (plan.approvals !== undefined || authority?.signed === true) return true;
  return authority !== null && groupRules(plan).some(({ by }) => groupNamed(authority, by)?.signed === true);
}
