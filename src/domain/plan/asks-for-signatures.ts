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
  return asked.some(({ by }) => mustBeSigned({ plan, authority, by }));
}

/** Whether what a group is asked for must be signed. */
export function mustBeSigned(given: { plan: Plan; authority: Authority | null; by: string }): boolean {
  const { plan, authority, by } = given;
  if (plan.approvals !== undefined || authority?.signed === true) return true;
  return authority !== null && groupNamed(authority, by)?.signed === true;
}
