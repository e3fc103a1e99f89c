import { EVERYBODY } from '../authority/authority.js';
import type { ApprovalRule } from '../plan/approval-rule.js';
import type { Plan } from '../plan/plan.js';
import type { PolicyRule, RepositoryPolicy } from './policy.js';

/** The rules that a plan is under: its own, and the repository's. */
interface Rules {
  readonly plan: Pick<Plan, 'policies'>;
  readonly repository: Pick<RepositoryPolicy, 'rules'> | null;
}

/** Every group that a policy may ask: for an approval, or to set a denial aside. */
export function askedByPolicies(rules: Rules): ApprovalRule[] {
  const approvals = all(rules).flatMap(({ approve }) => approve ?? []);
  const overrides = overridingGroups(rules).map((by): ApprovalRule => ({
    by,
    count: 1,
    deadlineMs: null,
    onDeadline: 'hold',
  }));
  const escalated = approvals.flatMap((rule) =>
    rule.escalate === undefined ? [] : [{ ...rule, by: rule.escalate.to }],
  );
  return [...[...approvals, ...escalated].filter(({ by }) => by !== EVERYBODY), ...overrides];
}

/** The groups that may set denials aside. */
export function overridingGroups(rules: Rules): string[] {
  return all(rules).flatMap(({ override }) => override ?? []);
}

function all({ plan, repository }: Rules): PolicyRule[] {
  return [...(repository?.rules ?? []), ...(plan.policies ?? [])];
}
