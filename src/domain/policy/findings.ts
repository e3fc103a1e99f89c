import type { Plan } from '../plan/plan.js';
import { DEFAULT_RULE, type PolicyRule } from './policy.js';
import type { PolicyFinding, PolicyMatch } from './verdict.js';

/** What rules that matched ask for. A rule that is not there any more denies: nobody can say what it asked. */
export function findingsOf(given: {
  matches: readonly PolicyMatch[];
  repository: readonly PolicyRule[];
  plan: Pick<Plan, 'policies'>;
}): PolicyFinding[] {
  const { matches, repository, plan } = given;
  const rules = { repository, plan: plan.policies ?? [] };
  return matches.map((match) => {
    const found = rules[match.source].find(({ id }) => id === match.rule);
    const { outcome, approve, override, why, risks } = found ?? denial(match.rule);
    return { ...match, outcome, approve, override, why, risks };
  });
}

function denial(rule: string): Omit<PolicyRule, 'id' | 'when'> {
  const why = rule === DEFAULT_RULE ? 'what no rule allows is denied here' : null;
  return { outcome: 'deny', approve: null, override: null, why, risks: [] };
}
