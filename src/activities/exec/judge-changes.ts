import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { findingsOf } from '../../domain/policy/findings.js';
import { looksAtChanges } from '../../domain/policy/policy.js';
import { denialWords, overrideWords } from '../../domain/policy/policy-words.js';
import { outcomeOf } from '../../domain/policy/precedence.js';
import { declaredFacts, type PolicyVerdict } from '../../domain/policy/verdict.js';
import type { ChangeSummary } from '../../domain/stage/attempt.js';
import type { Change } from '../../git/index.js';
import { evaluateMutation } from '../../plan/policy/evaluate.js';
import { changedPaths } from '../support/changed-paths.js';
import { type AttemptContext, inStage } from './attempt-context.js';

/** What policies say of a change, and the failure that it is when they deny it. */
export interface JudgedChanges {
  readonly policy?: PolicyVerdict;
  readonly denied: Failure | null;
}

const MOST_PATHS = 20;

/**
 * Judges what was really changed since the stage's start, by the plan's rules and by those of the repository that the
 * run froze when it started: whatever the working tree says of policies does not count.
 */
export function judgeChanges(
  { plan, stage, input }: Pick<AttemptContext, 'plan' | 'stage' | 'input'>,
  { changed, changes }: { changed: readonly Change[]; changes: ChangeSummary },
): JudgedChanges {
  const repository = input.policy ?? null;
  if (repository === null && !plan.policies?.some(looksAtChanges)) return { denied: null };
  const paths = changedPaths(changed);
  const amount = { files: changes.files, lines: changes.insertions + changes.deletions };
  const matches = evaluateMutation({ repository, plan, stage, mutation: { paths, ...amount } });
  const findings = findingsOf({ matches, repository: repository?.rules ?? [], plan });
  const outcome = outcomeOf(findings);
  const facts = { ...declaredFacts(stage), ...amount, paths: paths.slice(0, MOST_PATHS) };
  const policy: PolicyVerdict = { phase: 'after', outcome, findings, facts };
  if (outcome !== 'deny') return { policy, denied: null };
  const told = { rules: denialWords(findings), override: overrideWords(findings), after: true };
  return { policy, denied: failure('POLICY_DENIED', { ...inStage(input), ...told }) };
}
