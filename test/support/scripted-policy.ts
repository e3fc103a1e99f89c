import type { AttemptInput } from '../../src/activities/contracts.js';
import { judgeChanges } from '../../src/activities/exec/judge-changes.js';
import type { Plan } from '../../src/domain/plan/plan.js';
import type { PolicyRule, RepositoryPolicy } from '../../src/domain/policy/policy.js';
import type { RunPolicy } from '../../src/domain/policy/verdict.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';
import { evaluatePlan } from '../../src/plan/policy/evaluate.js';

/** A rule that always denies for good, but for what is given. */
export function policyRule(part: Partial<PolicyRule> & Pick<PolicyRule, 'id'>): PolicyRule {
  return { when: {}, outcome: 'deny', approve: null, override: null, why: null, risks: [], ...part };
}

/** A repository's policy of these rules. */
export function policyOf(
  rules: readonly PolicyRule[],
  otherwise: 'allow' | 'deny' = 'allow',
): RepositoryPolicy {
  return { commit: 'b'.repeat(40), otherwise, rules: [...rules] };
}

/** What the activity that prepares a run would say of a plan. */
export function runPolicy(given: { plan: Plan; policy: RepositoryPolicy | undefined }): {
  policy?: RunPolicy;
} {
  const { plan, policy: repository = null } = given;
  if (repository === null && plan.policies === undefined) return {};
  return { policy: { repository, stages: evaluatePlan({ repository, plan }) } };
}

/** What an attempt that changed these paths, a line each, would be judged. */
export function judgedAttempt(given: {
  plan: Plan;
  input: AttemptInput;
  paths: readonly string[];
}): Partial<AttemptResult> {
  const { plan, input, paths } = given;
  const stage = plan.stages.find(({ key }) => key === input.stage);
  if (stage === undefined) throw new Error(`no stage ${input.stage}`);
  const changed = paths.map((path) => ({ kind: 'added', path, mode: '100644', link: null }) as const);
  const changes = { files: paths.length, insertions: paths.length, deletions: 0 };
  const { policy, denied } = judgeChanges({ plan, stage, input }, { changed, changes });
  return { changes, failure: denied, ...(policy === undefined ? {} : { policy }) };
}
