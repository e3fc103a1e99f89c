import type { Plan, Stage } from '../../domain/plan/plan.js';
import {
  DEFAULT_RULE,
  looksAtChanges,
  type PolicyRule,
  type RepositoryPolicy,
} from '../../domain/policy/policy.js';
import type { DeclaredMatches, PolicyMatch, StagePolicy } from '../../domain/policy/verdict.js';
import { judgeDeclared, judgeMutation, type Mutation } from './judge-rule.js';

/** The rules that hold for a stage: the repository's and its plan's, each judged by itself. */
interface Rules {
  readonly repository: RepositoryPolicy | null;
  readonly plan: Pick<Plan, 'policies'>;
}

/**
 * Judges a stage before it runs, by what its plan declares. What a rule says of changed paths or amounts is left for
 * after the attempts. The repository's default holds when none of its rules matches, nor may do so later.
 */
export function evaluateDeclared({ repository, plan, stage }: Rules & { stage: Stage }): DeclaredMatches {
  const ofRepository = judgeRules({ rules: repository?.rules ?? [], stage, source: 'repository' });
  const ofPlan = judgeRules({ rules: plan.policies ?? [], stage, source: 'plan' });
  const { matched, later } = ofRepository;
  const isSilent = repository?.otherwise === 'deny' && matched.length === 0;
  const open = isSilent && later.length > 0;
  const byDefault = isSilent && !open ? [defaultDenies()] : [];
  return { matched: [...matched, ...byDefault, ...ofPlan.matched], later, open };
}

/** Judges what a stage has changed by the rules that look at it. Those that do not were judged before. */
export function evaluateMutation(given: {
  repository: StagePolicy | null;
  plan: Pick<Plan, 'policies'>;
  stage: Stage;
  mutation: Mutation;
}): PolicyMatch[] {
  const { repository, plan, stage, mutation } = given;
  const judge = (rules: readonly PolicyRule[], source: PolicyMatch['source']): PolicyMatch[] =>
    rules.filter(looksAtChanges).flatMap((rule) => {
      const declared = judgeDeclared({ rule, stage });
      const changed = declared && judgeMutation({ rule, mutation });
      return declared === null || changed === null
        ? []
        : [{ source, rule: rule.id, because: [...declared, ...changed] }];
    });
  const ofRepository = judge(repository?.rules ?? [], 'repository');
  const byDefault = repository?.open === true && ofRepository.length === 0 ? [defaultDenies()] : [];
  return [...ofRepository, ...byDefault, ...judge(plan.policies ?? [], 'plan')];
}

/** What there is to say of the stages of a plan before they run. */
export function evaluatePlan({ repository, plan }: Rules & { plan: Plan }): Record<string, DeclaredMatches> {
  const entries = plan.stages.map((stage): [string, DeclaredMatches] => [
    stage.key,
    evaluateDeclared({ repository, plan, stage }),
  ]);
  return Object.fromEntries(entries.filter(([, { matched, later }]) => matched.length + later.length > 0));
}

function judgeRules(given: { rules: readonly PolicyRule[]; stage: Stage; source: PolicyMatch['source'] }) {
  const { rules, stage, source } = given;
  const matched: PolicyMatch[] = [];
  const later: string[] = [];
  for (const rule of rules) {
    const because = judgeDeclared({ rule, stage });
    if (because === null) continue;
    if (!looksAtChanges(rule)) matched.push({ source, rule: rule.id, because: [...because] });
    else later.push(rule.id);
  }
  return { matched, later };
}

function defaultDenies(): PolicyMatch {
  return { source: 'repository', rule: DEFAULT_RULE, because: ['no rule of the repository matches'] };
}
