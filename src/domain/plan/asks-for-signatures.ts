import { type Authority, groupNamed } from '../authority/authority.js';
import { askedByPolicies } from '../policy/groups-of.js';
import type { RepositoryPolicy } from '../policy/policy.js';
import { groupRules } from './group-rules.js';
import type { Plan } from './plan.js';

/**
 * Whether some decision in a run of this plan must be signed: the plan says so, the groups file, or a group that is asked,
 * by a policy too.
 */
export function asksForSignatures(given: {
  plan: Plan;
  authority: Authority | null;
  repository?: RepositoryPolicy | null;
}): boolean {
  const { plan, authority, repository = null } = given;
  if (plan.approvals !== undefined || authority?.signed === true) return true;
  const asked = [...groupRules(plan), ...askedByPolicies({ plan, repository })];
  return authority !== null && asked.some(({ by }) => groupNamed(authority, by)?.signed === true);
}
