import type { ControlRequest, StageAnswer, StageMessage } from '../../contract/messages.js';
import type {
  ApprovalRequest,
  Decision,
  DecisionOutcome,
  RecordedDecision,
} from '../../domain/approval/approval.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { ApprovalRule, Plan } from '../../domain/plan/plan.js';
import type { HandoffStatus } from '../../domain/run/run-status.js';
import type { HandoffResult, StageResult } from '../inputs.js';
import { ApprovalDesk, type Verdict } from './approval-desk.js';
import type { LedgerLog } from './ledger-log.js';
import { StageBoard } from './stage-board.js';

/** What the run must do because of a verdict: answer a stage, or end. */
export type Effect =
  | { readonly kind: 'answer'; readonly subject: string; readonly answer: StageAnswer }
  | { readonly kind: 'fail'; readonly subject: string; readonly failure: Failure }
  | { readonly kind: 'abort'; readonly by: string };

/** Everything a run knows and decides; plain state, without Temporal. Times are ISO strings given by the caller. */
export class RunBook {
  readonly board: StageBoard;
  readonly desk = new ApprovalDesk();
  handoff: HandoffStatus;
  paused = false;
  /** A manual handoff: `ask` while somebody must ask for it, `asked` once somebody did. */
  handoffWanted: 'no' | 'ask' | 'asked' = 'no';
  readonly #plan: Plan;
  readonly #task: string;
  readonly #log: LedgerLog;
  readonly #effects: Effect[] = [];

  constructor(input: { plan: Plan; task: string; handoff: HandoffStatus; log: LedgerLog }) {
    this.#plan = input.plan;
    this.#task = input.task;
    this.#log = input.log;
    this.handoff = input.handoff;
    this.board = new StageBoard({ stages: input.plan.stages, parallel: input.plan.limits.parallel });
  }

  /** Hears a stage (or the handoff). */
  hear({ stage, event }: StageMessage, at: string): void {
    switch (event.kind) {
      case 'attempt_started':
        this.board.move({ key: stage, to: 'running', at, attempt: event.attempt });
        return;
      case 'validating':
        this.board.move({ key: stage, to: 'validating', at, attempt: event.attempt });
        return;
      case 'attempt_ended':
        this.#attemptEnded(stage, event, at);
        return;
      case 'handoff_progress':
        this.handoff = event.status;
        return;
      case 'approval_wanted':
        this.board.move({ key: stage, to: 'awaiting_approval', at, attempt: event.attempt });
        this.#open({ subject: stage, event, at, rule: this.#ruleOf(stage), failure: null });
        return;
      case 'escalated':
        this.board.move({
          key: stage,
          to: 'blocked',
          at,
          reason: event.failure.message,
          attempt: event.attempt,
        });
        this.#open({ subject: stage, event, at, rule: ANYBODY, failure: event.failure });
        return;
    }
  }

  /** Takes in how a stage ended. */
  settle(key: string, result: StageResult, at: string): void {
    if (result.last !== null) this.#attemptEnded(key, result.last, at);
    this.desk.withdraw({ subject: key });
    const head = this.board.get(key)?.head ?? null;
    switch (result.kind) {
      case 'completed':
        this.board.move({ key, to: 'completed', at });
        this.#log.write({ kind: 'verified', key, at, data: { stage: key, head } });
        break;
      case 'skipped':
        this.board.move({ key, to: 'skipped', at, reason: result.reason });
        break;
      case 'failed':
        this.board.move({ key, to: 'failed', at, reason: result.failure.message });
        break;
      case 'stopped':
        this.board.move({ key, to: 'failed', at, reason: 'stopped with its run' });
        break;
    }
    this.#log.write({ kind: 'stage_ended', key, at, data: { stage: key, outcome: result.kind, head } });
    this.board.block({ at });
  }

  /** Takes in how the handoff ended. */
  settleHandoff(result: HandoffResult, at: string): void {
    this.desk.withdraw({ subject: 'handoff' });
    this.handoff = result.status;
    const { branch, collector, pullRequest } = result.status;
    this.#log.write({
      kind: 'handoff',
      key: 'handoff',
      at,
      data: { outcome: result.kind, branch, collector },
    });
    if (pullRequest) this.#log.write({ kind: 'pr', key: String(pullRequest.number), at, data: pullRequest });
  }

  /** Judges a decision; what it leads to waits in {@link takeEffects}. Both outcomes are in the ledger. */
  decide(input: {
    decision: Decision;
    runNumber: number;
    via: RecordedDecision['via'];
    at: string;
  }): DecisionOutcome {
    const { outcome, verdict } = this.desk.decide(input);
    const { requestId, action, actor, comment, token, evidence } = input.decision;
    const data = { requestId, action, actor, comment, evidence, via: input.via, outcome };
    if (outcome.kind === 'accepted') this.#log.write({ kind: 'decided', key: token, at: input.at, data });
    if (outcome.kind === 'refused') this.refused({ token, at: input.at, data });
    if (verdict !== null) this.#follow(verdict);
    return outcome;
  }

  /** Writes a refused or malformed decision into the ledger. */
  refused({ token, at, data }: { token: string; at: string; data: object }): void {
    this.#log.write({ kind: 'decision_refused', key: token, at, data });
  }

  /** What must be done now. While the run is paused, only what ends it: the other answers wait for the resume. */
  takeEffects(at: string): Effect[] {
    const now = this.#effects.filter(({ kind }) => !this.paused || kind !== 'answer');
    for (const effect of now) {
      this.#effects.splice(this.#effects.indexOf(effect), 1);
      const again = effect.kind === 'answer' && effect.answer.kind === 'again';
      if (again) this.board.move({ key: effect.subject, to: 'running', at });
    }
    return now;
  }

  /** Whether {@link takeEffects} would give something. */
  get hasEffects(): boolean {
    return this.#effects.some(({ kind }) => !this.paused || kind !== 'answer');
  }

  /** Takes in that a request's deadline has passed: it is held, or rejected in the engine's name. */
  expire({ id, at }: { id: string; at: string }): void {
    const request = this.desk.pending.find((pending) => pending.id === id);
    if (request === undefined || request.rule.onDeadline === 'hold') return;
    const actor = { name: 'deadline', email: null };
    const comment = 'nobody answered before the deadline';
    const { evidence } = request;
    const token = `deadline-${id}`;
    const decision = {
      runNumber: 0,
      requestId: id,
      action: 'reject',
      evidence,
      token,
      actor,
      comment,
    } as const;
    this.decide({ decision, runNumber: 0, via: 'deadline', at });
  }

  /** Asks for a manual handoff; false when none waits to be asked for. */
  askHandoff({ by, at }: { by: string; at: string }): boolean {
    if (this.handoffWanted !== 'ask') return false;
    this.handoffWanted = 'asked';
    this.#log.write({ kind: 'decided', key: `handoff:${at}`, at, data: { action: 'handoff', by } });
    return true;
  }

  /** Pauses; false when it was paused already. */
  pause({ actor, reason }: ControlRequest, at: string): boolean {
    if (this.paused) return false;
    this.paused = true;
    this.#log.write({ kind: 'paused', key: at, at, data: { actor, reason } });
    return true;
  }

  /** Goes on; false when it was not paused. */
  resume({ actor, reason }: ControlRequest, at: string): boolean {
    if (!this.paused) return false;
    this.paused = false;
    this.#log.write({ kind: 'resumed', key: at, at, data: { actor, reason } });
    return true;
  }

  #attemptEnded(
    stage: string,
    ended: Omit<Parameters<StageBoard['recordAttempt']>[0], 'key'>,
    at: string,
  ): void {
    const { attempt, head } = ended.result;
    const known = this.board.get(stage)?.attempts.some((entry) => entry.attempt === attempt) ?? true;
    if (known) return;
    this.board.recordAttempt({ key: stage, ...ended });
    const data = { stage, attempt, head, failure: ended.failure?.code ?? null };
    this.#log.write({ kind: 'attempt_ended', key: `${stage}/${String(attempt)}`, at, data });
  }

  #open(input: {
    subject: string;
    event: { attempt: number; evidence: ApprovalRequest['evidence'] };
    at: string;
    rule: ApprovalRule;
    failure: Failure | null;
  }): void {
    const { subject, event, at, rule } = input;
    const deadlineAt =
      rule.deadlineMs === null ? null : new Date(Date.parse(at) + rule.deadlineMs).toISOString();
    const request = this.desk.open({
      kind: input.failure === null ? 'approval' : 'escalation',
      subject,
      attempt: event.attempt,
      rule,
      evidence: event.evidence,
      failure: input.failure,
      requestedAt: at,
      deadlineAt,
    });
    const { id, kind, evidence } = request;
    this.#log.write({ kind: 'approval_requested', key: id, at, data: { id, kind, subject, evidence } });
  }

  #follow({ request, action, by, comment }: Verdict): void {
    const { subject, attempt } = request;
    const told = comment ?? '';
    const about = { task: this.#task, stage: subject, attempt, by };
    switch (action) {
      case 'approve':
        this.#answer(subject, { kind: 'approved' });
        return;
      case 'request_changes':
      case 'retry':
        this.#answer(subject, { kind: 'again', feedback: comment, by });
        return;
      case 'skip':
        this.#answer(subject, { kind: 'skipped', by, reason: told });
        return;
      case 'give_up':
        this.#answer(subject, { kind: 'failed', failure: failure('STAGE_GIVEN_UP', about) });
        return;
      case 'reject':
        this.#effects.push({
          kind: 'fail',
          subject,
          failure: failure('STAGE_REJECTED', { ...about, comment: told }),
        });
        return;
      case 'abort':
        this.#effects.push({ kind: 'abort', by });
        return;
    }
  }

  #answer(subject: string, answer: StageAnswer): void {
    this.#effects.push({ kind: 'answer', subject, answer });
  }

  #ruleOf(subject: string): ApprovalRule {
    const stage = this.#plan.stages.find(({ key }) => key === subject);
    return (subject === 'handoff' ? this.#plan.handoff?.approval : stage?.approval) ?? ANYBODY;
  }
}

const ANYBODY: ApprovalRule = { by: 'everybody', count: 1, deadlineMs: null, onDeadline: 'hold' };
