import type { Actor } from '../../domain/approval/approval.js';
import { type Authority, EVERYBODY, groupNamed, GROUPS_FILE } from '../../domain/authority/authority.js';
import { shortfall } from '../../domain/authority/eligible.js';
import { fail } from '../../domain/failure/catalogue.js';
import { askedByPolicies } from '../../domain/policy/groups-of.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { groupRules } from '../../domain/plan/group-rules.js';
import type { ApprovalRule, Plan } from '../../domain/plan/plan.js';
import { formatProblem } from '../problem.js';
import { parseGroups } from './parse-groups.js';

/** A plan that would ask the groups of a commit. */
export interface AskedOf {
  readonly plan: Plan;
  /** The groups file at the commit; `null` when there is none. */
  readonly text: string | null;
  /** The repository's policy there; left out when it has none. */
  readonly repository?: RepositoryPolicy | null;
  readonly commit: string;
  readonly starter: Actor;
  readonly task: string;
}

/**
 * Who may decide in a run of this plan; `null` where the commit has no groups file: then everybody may. Throws
 * GROUPS_INVALID, GROUP_UNKNOWN, and QUORUM_UNREACHABLE when too few could ever approve.
 */
export function authorityFor({
  plan,
  text,
  repository = null,
  commit,
  starter,
  task,
}: AskedOf): Authority | null {
  if (text === null) return null;
  const parsed = parseGroups({ file: GROUPS_FILE, text, commit });
  if (parsed.kind === 'problems')
    return fail('GROUPS_INVALID', { task, commit, problems: parsed.problems.map(formatProblem).join('\n') });
  const { authority } = parsed;
  const asked = [...groupRules(plan), ...askedByPolicies({ plan, repository })];
  const unknown = asked.filter(({ by }) => groupNamed(authority, by) === null).map(({ by }) => `"${by}"`);
  if (unknown.length > 0) {
    const known = Object.keys(authority.groups).join(', ') || `"${EVERYBODY}"`;
    fail('GROUP_UNKNOWN', { task, commit, groups: [...new Set(unknown)].join(', '), known });
  }
  for (const rule of asked) mustBeReachable({ authority, rule, starter, task });
  return authority;
}

function mustBeReachable(given: {
  authority: Authority;
  rule: ApprovalRule;
  starter: Actor;
  task: string;
}): void {
  const { authority, rule, starter, task } = given;
  const group = groupNamed(authority, rule.by);
  if (group === null) return;
  const short = shortfall({ authority, group, rule, starter });
  if (short === null) return;
  const barred = group.selfApproval ? '' : ` (not ${starter.name}, who starts the run)`;
  fail('QUORUM_UNREACHABLE', {
    task,
    commit: authority.commit,
    group: rule.by,
    count: short.count,
    eligible: short.may.join(', ') || 'nobody',
    barred,
  });
}
