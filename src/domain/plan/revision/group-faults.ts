import type { Actor } from '../../approval/approval.js';
import { type Authority, groupNamed, GROUPS_FILE } from '../../authority/authority.js';
import { shortfall } from '../../authority/eligible.js';
import { askedByPolicies, overridingGroups } from '../../policy/groups-of.js';
import type { RepositoryPolicy } from '../../policy/policy.js';
import { groupRules } from '../group-rules.js';
import type { Plan } from '../plan.js';

/** The groups of a revised plan that the run could never be answered by, a sentence each. */
export function groupFaults(given: {
  plan: Plan;
  authority: Authority | null;
  starter: Actor;
  /** The repository's policies, where their groups are to be looked at too. */
  repository?: RepositoryPolicy | null;
}): string[] {
  const { plan, authority, starter, repository = null } = given;
  if (authority === null)
    return overridingGroups({ plan, repository }).map(
      (group) => `it lets "${group}" set denials aside, but no ${GROUPS_FILE} says who that is`,
    );
  const at = `as ${GROUPS_FILE} says at ${authority.commit.slice(0, 10)}`;
  return [...groupRules(plan), ...askedByPolicies({ plan, repository })].flatMap((rule) => {
    const group = groupNamed(authority, rule.by);
    if (group === null) return [`it asks the group "${rule.by}", which is none, ${at}`];
    const short = shortfall({ authority, group, rule, starter });
    if (short === null) return [];
    return [`${short.count} of "${rule.by}" would have to approve, and so many never could, ${at}`];
  });
}
