import type { Actor } from '../../domain/approval/approval.js';
import { type Authority, EVERYBODY, groupNamed, GROUPS_FILE } from '../../domain/authority/authority.js';
import { eligible } from '../../domain/authority/eligible.js';
import { quorumOf } from '../../domain/authority/object.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { ApprovalRule, Plan } from '../../domain/plan/plan.js';
import { formatProblem } from '../problem.js';
import { parseGroups } from './parse-groups.js';

/** A plan that would ask the groups of a commit. */
export interface AskedOf {
  readonly plan: Plan;
  /** The groups file at the commit; `null` when there is none. */
  readonly text: string | null;
  readonly commit: string;
  readonly starter: Actor;
  readonly task: string;
}

/**
 * Who may decide in a run of this plan; `null` where the commit has no groups file: then everybody may. Throws
 * GROUPS_INVALID, GROUP_UNKNOWN, and QUORUM_UNREACHABLE when too few could ever approve.
 */
export function authorityFor({ plan, text, commit, starter, task }: AskedOf): Authority | null {
  if (text === null) return null;
  const parsed = parseGroups({ file: GROUPS_FILE, text, commit });
  if (parsed.kind === 'problems')
    return fail('GROUPS_INVALID', { task, commit, problems: parsed.problems.map(formatProblem).join('\n') });
  const { authority } = parsed;
  const asked = rulesOf(plan).filter(({ by }) => by !== EVERYBODY);
  const unknown = asked.filter(({ by }) => groupNamed(authority, by) === null).map(({ by }) => `"${by}"`);
  if (unknown.length > 0) {
    const known = Object.keys(authority.groups).join(', ') || `"${EVERYBODY}"`;
    fail('GROUP_UNKNOWN', { task, commit, groups: [...new Set(unknown)].join(', '), known });
  }
  for (const rule of asked) mustBeReachable({ authority, rule, starter, task });
  return authority;
}

function rulesOf({ stages, handoff, revise }: Plan): ApprovalRule[] {
  return [...stages.map(({ approval }) => approval), handoff?.approval ?? null, revise ?? null].filter(
    (rule) => rule !== null,
  );
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
  const may = eligible({ authority, group, starter });
  const count = quorumOf({ authority, ...rule });
  if (may.length >= count) return;
  const barred = group.selfApproval ? '' : ` (not ${starter.name}, who starts the run)`;
  fail('QUORUM_UNREACHABLE', {
    task,
    commit: authority.commit,
    group: rule.by,
    count,
    eligible: may.join(', ') || 'nobody',
    barred,
  });
}
