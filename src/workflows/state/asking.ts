import type { AskingKind } from '../../contract/given-answer.js';
import type { StageEvent } from '../../contract/message-schemas.js';
import { askedFacts } from '../../domain/approval/asked-facts.js';
import { type ApprovalRequest, type DecisionOutcome, isYes } from '../../domain/approval/approval.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { ApprovalRule, Plan } from '../../domain/plan/plan.js';
import { policyAsked } from '../../domain/policy/asked.js';
import { approvalsOf, overridesOf } from '../../domain/policy/who-is-asked.js';
import { type ApprovalDesk, deadlineAfter, type NewRequest, type Verdict } from './approval-desk.js';
import type { LedgerLog } from './ledger-log.js';
import { type Asked, newRequest, ruleOf, ruleOfProtection } from './new-request.js';
import type { Evaluation, Policies } from './policies.js';
import type { StageBoard } from './stage-board.js';
import { standingApproval } from './standing-approval.js';
import type { DeliverAnswer } from './waits.js';

/** What a stage says when it waits for people. */
export type AskingEvent = Extract<StageEvent, { kind: AskingKind | 'answer_unknown' }>;

type Plain = Omit<Asked, 'authors'>;

/**
 * Asks people for a run. Where several groups must answer, because of policies, they are asked one after the other, and
 * only the last one's yes goes to the stage.
 */
export class Asking {
  readonly #desk: ApprovalDesk;
  readonly #board: StageBoard;
  readonly #log: LedgerLog;
  readonly #plan: () => Plan;
  readonly #policies: Policies;
  readonly #closed: () => boolean;
  readonly #answer: DeliverAnswer;
  /** What is still to be asked when a request, by its id, was answered with yes. */
  readonly #further = new Map<string, readonly NewRequest[]>();

  constructor(parts: {
    desk: ApprovalDesk;
    board: StageBoard;
    log: LedgerLog;
    plan: () => Plan;
    policies: Policies;
    closed: () => boolean;
    answer: DeliverAnswer;
  }) {
    this.#desk = parts.desk;
    this.#board = parts.board;
    this.#log = parts.log;
    this.#plan = parts.plan;
    this.#policies = parts.policies;
    this.#closed = parts.closed;
    this.#answer = parts.answer;
  }

  /** Hears what a stage (or the handoff) waits for, and asks it. */
  hear({ stage, event, at }: { stage: string; event: AskingEvent; at: string }): void {
    const { attempt } = event;
    if (event.kind === 'answer_unknown') {
      this.#log.write({
        kind: 'decision_refused',
        key: `${stage}/${attempt}`,
        at,
        data: notGiven(stage, event),
      });
      return;
    }
    const asked = { subject: stage, event, at };
    switch (event.kind) {
      case 'approval_wanted':
        if (this.#moves('awaiting_approval', { stage, at, attempt, reason: null })) this.#approval(asked);
        return;
      case 'permission_wanted': {
        const denied = this.#policies.denialOf(stage);
        const to = denied === null ? 'awaiting_approval' : 'blocked';
        const reason = denied?.message ?? null;
        if (this.#moves(to, { stage, at, attempt, reason })) this.#permission(asked, denied);
        return;
      }
      case 'questions_asked': {
        const { questions } = event;
        const reason = questions.length === 1 ? 'asks a question' : `asks ${questions.length} questions`;
        if (this.#moves('awaiting_approval', { stage, at, attempt, reason }))
          this.#open([this.#request({ ...asked, questions })], at);
        return;
      }
      case 'denied':
      case 'escalated': {
        const { failure } = event;
        if (!this.#moves('blocked', { stage, at, attempt, reason: failure.message })) return;
        const request = this.#request({ ...asked, failure });
        this.#open(event.kind === 'denied' ? this.#denial(request) : [request], at);
        return;
      }
    }
  }

  /** Whether policies ask about a stage that has not started. */
  asksFirst(stage: string): boolean {
    return this.#desk.pending.some(({ subject, policy }) => subject === stage && policy?.phase === 'before');
  }

  /** How many more people must be asked after this answer; 0 when it takes effect. */
  left({ request, action }: Verdict): number {
    if (!isYes(action)) return 0;
    return (this.#further.get(request.id) ?? []).reduce((sum, { rule }) => sum + rule.count, 0);
  }

  /** Asks the next ones. */
  next({ request }: Verdict, at: string): void {
    const further = this.#further.get(request.id) ?? [];
    const [first] = further;
    if (first?.kind === 'permission' && request.kind === 'denial') {
      this.#board.move({ key: request.subject, to: 'running', at });
      this.#board.move({ key: request.subject, to: 'awaiting_approval', at });
    }
    this.#open(further, at);
  }

  /** The plan's approval, and what policies ask because of what was changed. */
  #approval(asked: Plain): void {
    const { subject, event, at } = asked;
    const about = this.#policies.afterOf(subject, event.attempt);
    const findings = about?.verdict.findings ?? [];
    const attempt = this.#board.get(subject)?.attempts.find((one) => one.attempt === event.attempt);
    const ofFindings = attempt?.findings === undefined ? null : ruleOfProtection(this.#plan());
    const own = ruleOf({ plan: this.#plan(), subject }) ?? ofFindings;
    const request = this.#request(asked);
    const rules = approvalsOf({ own, findings });
    const rounds = rules.length === 0 ? [request] : inTurn({ request, kind: 'approval', rules, about });
    if (!this.#stands(rounds, at)) this.#open(rounds, at);
  }

  /** Asks nobody where the stage was approved as it is now; only what is new is asked about. */
  #stands(rounds: readonly NewRequest[], at: string): boolean {
    const [first] = rounds;
    const desk = this.#desk;
    const attempts = first === undefined ? [] : (this.#board.get(first.subject)?.attempts ?? []);
    const standing = standingApproval({ rounds, attempts, desk });
    if (first === undefined || standing === null || this.#closed()) return false;
    for (const each of standing) {
      const { id, subject, attempt, evidence } = desk.stand(each);
      const reason = `nothing is new since attempt ${String(each.stays.attempt)}: same tree, same findings, same gates`;
      const data = { id, subject, attempt, evidence, stays: each.stays, reason };
      this.#log.write({ kind: 'approval_stays', key: id, at, data });
    }
    this.#answer(first.subject, { kind: 'approved' });
    return true;
  }

  /** Whether it may start at all: whoever may set a denial aside, then those who must approve. */
  #permission(asked: Plain, failure: Failure | null): void {
    const about = this.#policies.beforeOf(asked.subject);
    const findings = about?.verdict.findings ?? [];
    const request = this.#request(asked);
    const [overrides, approvals] = [overridesOf(findings), approvalsOf({ own: null, findings })];
    const rounds = [
      ...inTurn({ request: { ...request, failure }, kind: 'denial', rules: overrides, about }),
      ...inTurn({ request, kind: 'permission', rules: approvals, about }),
    ];
    this.#open(rounds, asked.at);
  }

  /** Whether what an attempt changed may stand although a policy denies it. */
  #denial(request: NewRequest): NewRequest[] {
    const about = this.#policies.afterOf(request.subject, request.attempt);
    const rules = overridesOf(about?.verdict.findings ?? []);
    return inTurn({ request, kind: 'denial', rules, about });
  }

  #request(asked: Plain): NewRequest {
    const authors = this.#board.authorsOf(asked.subject);
    return newRequest({ plan: this.#plan(), asked: { ...asked, authors } });
  }

  #open([first, ...further]: readonly NewRequest[], at: string): void {
    if (first === undefined || this.#closed()) return;
    const { rule } = first;
    const deadlineAt = deadlineAfter({ rule, at });
    const request = this.#desk.open({ ...first, requestedAt: at, deadlineAt });
    const { id, policy, failure } = request;
    if (further.length > 0) this.#further.set(id, further);
    const because = policy === undefined ? {} : { policy };
    const stuck = failure === null ? {} : { failure: { code: failure.code }, reason: failure.message };
    const data = { ...askedFacts(request), ...because, ...stuck };
    this.#log.write({ kind: 'approval_requested', key: id, at, data });
  }

  /** The handoff has no place on the board. */
  #moves(
    to: 'awaiting_approval' | 'blocked',
    { stage, ...move }: { stage: string; at: string; attempt: number; reason: string | null },
  ): boolean {
    return stage === 'handoff' || this.#board.move({ key: stage, to, ...move });
  }
}

/** One request for each rule. */
function inTurn(given: {
  request: NewRequest;
  kind: ApprovalRequest['kind'];
  rules: readonly ApprovalRule[];
  about: Evaluation | null;
}): NewRequest[] {
  const { request, kind, rules, about } = given;
  const isSilent = about === null || about.verdict.outcome === 'allow';
  const policy = isSilent ? {} : { policy: policyAsked(about) };
  return rules.map((rule) => ({ ...request, ...policy, kind, rule }));
}

/** What the ledger keeps of an answer that came to a child, and that nobody gave its run. */
function notGiven(subject: string, { attempt, answer }: Extract<AskingEvent, { kind: 'answer_unknown' }>) {
  const message = `"${answer}" came to ${subject} by a signal; nobody had answered so, and it waits on.`;
  const outcome: DecisionOutcome = { kind: 'refused', code: 'DECISION_NOT_GIVEN', message };
  return { subject, attempt, via: 'signal', outcome };
}
