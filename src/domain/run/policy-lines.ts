import type { ApprovalRequest } from '../approval/approval.js';

const OUTCOMES = { allow: 'allows', require_approval: 'asks for approval', deny: 'denies' } as const;

/** Why policies ask, a line each: what it is about, then every rule with its reason and risks; empty where none does. */
export function policyLines({ policy }: Pick<ApprovalRequest, 'policy'>): string[] {
  if (policy === undefined) return [];
  const { decision, scope, rules } = policy;
  return [
    `policy decision ${decision}: it ${scope}`,
    ...rules.map(({ name, outcome, because, why, risks }) => {
      const matched = because === '' ? '' : ` (${because})`;
      const reason = why === null ? '' : `: ${why}`;
      const risk = risks.length === 0 ? '' : `; risks: ${risks.join(', ')}`;
      return `rule ${name} ${OUTCOMES[outcome]}${matched}${reason}${risk}`;
    }),
  ];
}
