import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { PlanDifference } from '../../domain/plan/revision/compare-plans.js';
import { findStage } from '../../domain/plan/plan.js';
import { deniedStages } from '../../domain/policy/denied-stages.js';
import { findingsOf } from '../../domain/policy/findings.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { denialWords, overrideWords, ruleName } from '../../domain/policy/policy-words.js';
import { isDeniedForGood, outcomeOf } from '../../domain/policy/precedence.js';
import {
  declaredFacts,
  type DeclaredMatches,
  type PolicyVerdict,
  type RunPolicy,
  type StagePolicy,
} from '../../domain/policy/verdict.js';
import type { EndedAttempt, StageInput } from '../inputs.js';
import type { FollowedPlan } from './current-plan.js';
import type { LedgerLog } from './ledger-log.js';

/** One evaluation, with the name that its row in the ledger has. */
export interface Evaluation {
  readonly decision: string;
  readonly attempt: number;
  readonly verdict: PolicyVerdict;
}

/** Whether a stage may start, and what it is told of policies. */
export type Entry =
  | { readonly kind: 'open'; readonly input: Pick<StageInput, 'asksFirst' | 'policy'> }
  | { readonly kind: 'denied'; readonly failure: Failure };

/**
 * What policies say of a run's stages. It was found out by activities and is only looked up here: the repository's rules
 * are those of the base commit, frozen when the run began, whatever anybody changes meanwhile.
 */
export class Policies {
  readonly #task: string;
  readonly #followed: () => FollowedPlan;
  readonly #log: LedgerLog;
  #first: RunPolicy | null = null;
  readonly #before = new Map<string, Evaluation>();
  readonly #after = new Map<string, Evaluation>();
  readonly #recorded = new Set<string>();

  constructor(parts: { task: string; followed: () => FollowedPlan; log: LedgerLog }) {
    this.#task = parts.task;
    this.#followed = parts.followed;
    this.#log = parts.log;
  }

  /** The base is known: what its policy and the plan's say from now on. */
  freeze(policy: RunPolicy | undefined): void {
    this.#first = policy ?? null;
  }

  /** Which new or changed stages of a revision are denied for good, in words; empty when none is. */
  deniedIn({ difference, next }: { difference: PlanDifference; next: FollowedPlan }): string {
    const { plan, policy: stages } = next;
    if (stages === undefined) return '';
    const touched = new Set([...difference.added, ...difference.changed.map(({ stage }) => stage)]);
    const repository = this.#first?.repository ?? null;
    return deniedStages({ policy: { repository, stages }, plan })
      .filter(({ stage }) => touched.has(stage))
      .map(({ stage, rules }) => `${stage} by ${rules}`)
      .join('; ');
  }

  /** What another plan is judged by, too. */
  get forRevision(): { policy?: RepositoryPolicy } {
    const policy = this.#first?.repository ?? null;
    return policy === null ? {} : { policy };
  }

  /** A stage is about to start: what it declares was judged when the run began, or its plan was revised. */
  enter({ key, attempt, at }: { key: string; attempt: number; at: string }): Entry {
    const { plan } = this.#followed();
    const stage = findStage({ plan, key });
    const known = this.#declared;
    if (known === null || stage === undefined) return { kind: 'open', input: {} };
    const { matched, later, open } = known[key] ?? NOTHING_MATCHES;
    const rules = this.#first?.repository?.rules ?? [];
    const findings = findingsOf({ matches: matched, repository: rules, plan });
    const outcome = outcomeOf(findings);
    const verdict: PolicyVerdict = { phase: 'before', outcome, findings, facts: declaredFacts(stage) };
    this.#before.set(key, this.#record({ stage: key, attempt, verdict, at }));
    this.#after.delete(key);
    if (isDeniedForGood(findings))
      return { kind: 'denied', failure: this.#denial({ key, attempt, verdict }) };
    const policy: StagePolicy = { rules: rules.filter(({ id }) => later.includes(id)), open };
    return {
      kind: 'open',
      input: {
        ...(outcome === 'allow' ? {} : { asksFirst: true }),
        ...(policy.rules.length === 0 ? {} : { policy }),
      },
    };
  }

  /** An attempt of a stage has ended, judged by what it changed; the same one again is passed over. */
  attemptEnded(stage: string, { result }: EndedAttempt, at: string): void {
    const { attempt, policy: verdict } = result;
    if (verdict !== undefined) this.#after.set(stage, this.#record({ stage, attempt, verdict, at }));
  }

  /** What was said of a stage before it started. */
  beforeOf(stage: string): Evaluation | null {
    return this.#before.get(stage) ?? null;
  }

  /** What was said of this attempt of a stage; `null` when no rule looks at what it changed. */
  afterOf(stage: string, attempt: number): Evaluation | null {
    const known = this.#after.get(stage);
    return known?.attempt === attempt ? known : null;
  }

  /** Why a stage is denied before it starts. */
  denialOf(stage: string): Failure | null {
    const known = this.#before.get(stage);
    if (known?.verdict.outcome !== 'deny') return null;
    return this.#denial({ key: stage, attempt: known.attempt, verdict: known.verdict });
  }

  get #declared(): Readonly<Record<string, DeclaredMatches>> | null {
    const { number, policy } = this.#followed();
    return (number === 1 ? this.#first?.stages : policy) ?? null;
  }

  #denial(given: { key: string; attempt: number; verdict: PolicyVerdict }): Failure {
    const { key: stage, attempt, verdict } = given;
    const { findings } = verdict;
    const told = { rules: denialWords(findings), override: overrideWords(findings), after: false };
    return failure('POLICY_DENIED', { task: this.#task, stage, attempt, ...told });
  }

  #record(given: { stage: string; attempt: number; verdict: PolicyVerdict; at: string }): Evaluation {
    const { stage, attempt, verdict, at } = given;
    const { phase, outcome: kind, findings, facts } = verdict;
    const decision = `${stage}/${String(attempt)}/${phase}`;
    if (!this.#recorded.has(decision)) {
      this.#recorded.add(decision);
      const rules = findings.map(({ rule, source, outcome, because }) => ({
        rule,
        source,
        outcome,
        because,
      }));
      const reason = findings.length === 0 ? 'no rule matches' : findings.map(ruleName).join(', ');
      const data = { id: decision, stage, attempt, phase, outcome: { kind }, reason, rules, facts };
      this.#log.write({ kind: 'policy_evaluated', key: decision, at, data });
    }
    return { decision, attempt, verdict };
  }
}

const NOTHING_MATCHES: DeclaredMatches = { matched: [], later: [], open: false };
