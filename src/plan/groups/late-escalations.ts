import { allRules } from '../../domain/plan/group-rules.js';
import type { ApprovalRule, Plan } from '../../domain/plan/plan.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { formatLimit } from '../../domain/text/duration.js';

/** A sentence for each approval whose second group, or whose reminder, would come after its deadline has rejected it. */
export function lateEscalations(given: { plan: Plan; repository: RepositoryPolicy | null }): string[] {
  return namedRules(given).flatMap(({ where, rule }) => {
    const { deadlineMs, onDeadline, escalate, remind } = rule;
    if (deadlineMs === null || onDeadline !== 'reject') return [];
    const late = (ms: number) => ms >= deadlineMs;
    const end = `is rejected after ${formatLimit(deadlineMs)}`;
    const first = remind === undefined ? null : remind.kind === 'every' ? remind.ms : (remind.ms[0] ?? null);
    return [
      ...(escalate !== undefined && late(escalate.afterMs)
        ? [
            `${where} ${end}, so that "${escalate.to}" is never asked (escalate: after ${formatLimit(escalate.afterMs)})`,
          ]
        : []),
      ...(first !== null && late(first)
        ? [`${where} ${end}, so that nobody is ever reminded (remind: ${formatLimit(first)})`]
        : []),
    ];
  });
}

function namedRules({
  plan,
  repository,
}: Parameters<typeof lateEscalations>[0]): { where: string; rule: ApprovalRule }[] {
  const ofPolicies = [
    ...(plan.policies ?? []).map((rule) => ({ ...rule, of: 'the plan' })),
    ...(repository?.rules ?? []).map((rule) => ({ ...rule, of: 'the repository' })),
  ];
  return [
    ...allRules(plan),
    ...ofPolicies.flatMap(({ id, of, approve }) =>
      approve === null ? [] : [{ where: `the approval of policy "${id}" of ${of}`, rule: approve }],
    ),
  ];
}
