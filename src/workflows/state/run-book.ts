import type { ControlRequest, RerunOutcome, RerunRequest, StageMessage } from '../../contract/messages.js';
import type { DecisionOutcome } from '../../domain/approval/approval.js';
import type { EndedAttempt, HandoffResult, StageResult } from '../inputs.js';
import { ApprovalDesk, type Arrived } from './approval-desk.js';
import { Asking } from './asking.js';
import { concernedBy } from './concerned.js';
import { decidedRow } from './decided-row.js';
import type { NewBook } from './new-book.js';
import { EffectQueue } from './effect-queue.js';
import { CHANGED, type ControlOutcome, refusedControl, tooLateFor, UNCHANGED } from './control-outcomes.js';
import { type Effect, effectOf } from './effects.js';
import { answerOfDeadline, retryOf } from './engine-decisions.js';
import { HandoffTurn } from './handoff-turn.js';
import { type DeliverHint, Hints } from './hints.js';
import { HostDiary } from './host-news.js';
import type { LedgerLog } from './ledger-log.js';
import { Policies } from './policies.js';
import { Quotas } from './quotas.js';
import { Reruns } from './reruns.js';
import { Revisions } from './revisions.js';
import { hearSlot } from './slot-news.js';
import { StageBoard } from './stage-board.js';
import { ASKS, endOf } from './stage-end.js';
import { StageRecords } from './stage-records.js';
import { takingEffects } from './taking-effects.js';
import { Takings } from './takings.js';
import { type DeliverAnswer, Waits } from './waits.js';

/** Everything a run knows and decides; plain state, without Temporal. Times are ISO strings given by the caller. */
export class RunBook {
  readonly board: StageBoard;
  readonly desk: ApprovalDesk;
  readonly reruns: Reruns;
  readonly revisions: Revisions;
  readonly hints: Hints;
  readonly waits: Waits;
  readonly takings: Takings;
  readonly quotas: Quotas;
  readonly handoff: HandoffTurn;
  readonly records: StageRecords;
  readonly policies: Policies;
  paused = false;
  readonly #task: string;
  readonly #log: LedgerLog;
  readonly #hosts: HostDiary;
  readonly #effects: EffectQueue;
  readonly #asking: Asking;
  #closed = false;

  constructor(input: NewBook) {
    const { task, log, first, starter, number: runNumber } = input;
    this.#task = task;
    this.#log = log;
    this.handoff = new HandoffTurn({ status: input.handoff, log, task });
    this.board = new StageBoard({ stages: first.plan.stages, parallel: first.plan.limits.parallel });
    this.#effects = new EffectQueue({ board: this.board, paused: () => this.paused, turn: input.turn });
    const { board, handoff } = this;
    this.records = new StageRecords({ number: runNumber, board, log });
    this.#hosts = new HostDiary({ board, handoff, log });
    const desk = new ApprovalDesk({
      concerned: (subject) => concernedBy({ subject, starter, board, revisions: this.revisions }),
      planSigned: () => this.revisions.now.plan.approvals !== undefined,
    });
    this.desk = desk;
    const policies = new Policies({ task, log, followed: () => this.revisions.now });
    const shared = { task, runNumber, first, starter, board, desk, handoff, log };
    this.revisions = new Revisions({ ...shared, denied: (revision) => policies.deniedIn(revision) });
    this.policies = policies;
    const plan = () => this.revisions.now.plan;
    const answer: DeliverAnswer = (subject, given) =>
      this.#effects.push({ kind: 'answer', subject, answer: given });
    const closed = () => this.#closed;
    this.#asking = new Asking({ desk, board, log, plan, policies, closed, answer });
    const deliver: DeliverHint = (subject, hint) => this.#effects.push({ kind: 'hint', subject, hint });
    const parts = { task, board, log };
    this.hints = new Hints({ ...parts, deliver });
    this.waits = new Waits({ ...parts, answer });
    this.takings = new Takings({
      ...parts,
      effects: takingEffects({
        effects: this.#effects,
        forget: (subject) => this.#forget(subject),
        closed: () => this.#closed,
        leaving: (subject) => this.reruns.isLeaving(subject),
        asksFirst: (subject) => this.#asking.asksFirst(subject),
      }),
    });
    this.quotas = new Quotas({ plan, answer });
    this.reruns = new Reruns({
      ...parts,
      effects: {
        stop: (subject) => this.#effects.push({ kind: 'stop', subject }),
        forget: (subject) => this.#forget(subject),
      },
    });
  }

  /** Whether a stage (or the handoff) is under way: only such a one has something to say. */
  isOpen(stage: string): boolean {
    return stage === 'handoff' ? this.handoff.open : this.board.isOpen(stage);
  }

  /** Hears a stage (or the handoff). What no open stage could say is passed over. */
  hear({ stage, event }: StageMessage, at: string): void {
    if (event.kind === 'handoff_progress') {
      if (this.handoff.open && stage === 'handoff') this.handoff.status = event.status;
      return;
    }
    if (!this.isOpen(stage) || (ASKS.has(event.kind) && this.reruns.isLeaving(stage))) return;
    switch (event.kind) {
      case 'stage_ended':
      case 'handoff_ended':
        return;
      case 'unrecorded':
        this.records.unrecorded += 1;
        return;
      case 'attempt_started':
        this.board.move({ key: stage, to: 'running', at, attempt: event.attempt });
        return;
      case 'validating':
        this.takings.attemptEnded(stage, event.attempt);
        this.board.move({ key: stage, to: 'validating', at, attempt: event.attempt });
        return;
      case 'attempt_ended':
        this.#attemptEnded(stage, event, at);
        this.takings.attemptEnded(stage, event.result.attempt);
        return;
      case 'taken':
      case 'take_failed':
        this.takings.hear({ stage, event, at });
        return;
      case 'rests':
        this.waits.rest(stage, event.rests);
        return;
      case 'quotas_wanted':
        this.quotas.wanted(stage, at);
        return;
      case 'rate_limited':
        this.waits.hear({ stage, news: event, at });
        return;
      case 'slot_waits':
      case 'slot_over':
        hearSlot({ board: this.board, stage, event });
        return;
      case 'host_silent':
      case 'host_answers':
      case 'host_changed':
        this.#hosts.hear({ stage, news: event, at });
        return;
      case 'approval_wanted':
      case 'permission_wanted':
      case 'denied':
      case 'questions_asked':
      case 'escalated':
      case 'answer_unknown':
        this.#asking.hear({ stage, event, at });
        return;
    }
  }

  /** Takes in how a stage ended. One that was stopped for a rerun goes back to its beginning. */
  settle(key: string, result: StageResult, at: string): void {
    if (result.last !== null) this.#attemptEnded(key, result.last, at);
    this.quotas.stageEnded(key);
    this.takings.stageEnded(key);
    this.desk.withdraw({ subject: key });
    this.waits.forget(key);
    const leaving = this.reruns.isLeaving(key);
    if (!leaving) this.board.move({ key, ...endOf(result), at });
    this.records.ended({ key, result, counts: !leaving, at });
    if (leaving) this.reruns.goBack({ key, at });
    this.board.block({ at });
  }

  /** Judges a request to rerun; `null` while the handoff is being stopped for it. */
  rerun(request: RerunRequest, at: string): RerunOutcome | null {
    return this.reruns.ask({ request, handoff: this.handoff, closed: this.#closed, at });
  }

  /** Takes in how the handoff ended; `again` when it comes once more because of a rerun. */
  settleHandoff(result: HandoffResult, at: string): 'over' | 'again' {
    this.#forget('handoff');
    const reruns = this.reruns.waiting && !this.#closed ? this.reruns : null;
    return this.handoff.settle({ result, reruns, at });
  }

  /** Judges a decision; what it leads to waits in {@link takeEffects}. Both outcomes are in the ledger. */
  decide(input: Arrived): DecisionOutcome {
    const { outcome: judged, verdict } = this.desk.decide(input);
    const left = verdict === null ? 0 : this.#asking.left(verdict);
    const effect = left > 0 ? null : verdict && effectOf({ verdict, task: this.#task });
    if (effect?.kind === 'answer' && effect.answer.kind === 'again')
      this.quotas.renew({ stage: effect.subject, request: verdict?.request, at: input.at });
    const waits = effect?.kind === 'answer' && this.paused;
    const isLate = judged.kind === 'accepted' && (waits || left > 0);
    const outcome = isLate ? { ...judged, effective: false, missing: left } : judged;
    const { token } = input.decision;
    const data = decidedRow(input, outcome);
    if (outcome.kind === 'accepted') this.#log.write({ kind: 'decided', key: token, at: input.at, data });
    if (outcome.kind === 'refused') this.refused({ token, at: input.at, data });
    if (left > 0 && verdict !== null) this.#asking.next(verdict, input.at);
    if (effect !== null) {
      if (effect.kind === 'fail' || effect.kind === 'abort') this.close();
      this.#effects.push(effect);
    }
    return outcome;
  }

  /** Writes a refused or malformed decision into the ledger. */
  refused({ token, at, data }: { token: string; at: string; data: object }): void {
    this.#log.write({ kind: 'decision_refused', key: token, at, data });
  }

  /** What must be done now; see {@link EffectQueue.take}. */
  takeEffects(at: string): Effect[] {
    return this.#effects.take(at);
  }

  /** See {@link EffectQueue.isAnswered}. */
  isAnswered(subject: string): boolean {
    return this.#effects.isAnswered(subject);
  }

  /** Whether {@link takeEffects} would give something. */
  get hasEffects(): boolean {
    return this.#effects.hasSome;
  }

  /** Takes in that a request's deadline has passed: it is held, or rejected in the engine's name. */
  expire({ id, at }: { id: string; at: string }): void {
    const request = this.desk.pending.find((pending) => pending.id === id);
    if (request === undefined || request.rule.onDeadline === 'hold') return;
    const decision = answerOfDeadline(request, this.desk);
    this.decide({ decision, runNumber: decision.runNumber, via: 'deadline', at });
  }

  /** Asks for a manual handoff, or for another try of one that is stuck; nothing when neither waits to be asked for. */
  askHandoff({ actor, reason, words }: ControlRequest, at: string): ControlOutcome {
    if (this.#closed) return UNCHANGED;
    const stuck = this.desk.pending.find(
      ({ subject, kind }) => subject === 'handoff' && kind === 'escalation',
    );
    if (stuck !== undefined) {
      const decision = retryOf({ request: stuck, desk: this.desk, actor, comment: reason });
      const outcome = this.decide({ decision, runNumber: decision.runNumber, via: 'update', at });
      if (outcome.kind === 'refused') return refusedControl({ task: this.#task, outcome });
      this.handoff.keepWords({ group: this.handoff.groups.current?.group.number ?? null, words });
      return CHANGED;
    }
    if (this.handoff.wanted !== 'ask') return words === undefined ? UNCHANGED : tooLateFor(this.#task);
    this.handoff.keepWords({ group: null, words });
    this.handoff.wanted = 'asked';
    this.#log.write({ kind: 'decided', key: 'handoff', at, data: { action: 'handoff', actor, reason } });
    return CHANGED;
  }

  /** Pauses; false when it was paused already. */
  pause({ actor, reason }: ControlRequest, at: string): boolean {
    if (this.paused || this.#closed) return false;
    this.paused = true;
    this.#log.write({ kind: 'paused', key: at, at, data: { actor, reason } });
    return true;
  }

  /** Goes on; false when it was not paused. */
  resume({ actor, reason }: ControlRequest, at: string): boolean {
    if (!this.paused || this.#closed) return false;
    this.paused = false;
    this.#log.write({ kind: 'resumed', key: at, at, data: { actor, reason } });
    return true;
  }

  /** Writes down that somebody ends the run. */
  abort({ by, at }: { by: string; at: string }): void {
    this.#log.write({ kind: 'abort_requested', key: 'abort', at, data: { by } });
    this.close();
  }

  /** The run ends: nothing is asked any more, and no answer that still waits is given. */
  close(): void {
    this.#closed = true;
    this.desk.withdraw({});
    this.reruns.close();
    this.handoff.groups.close();
    this.revisions.close();
    this.#effects.dropAnswers();
  }

  #attemptEnded(stage: string, ended: EndedAttempt, at: string): void {
    this.quotas.attemptEnded({ stage, result: ended.result });
    this.policies.attemptEnded(stage, ended, at);
    this.records.attemptEnded(stage, ended, at);
  }

  #forget(subject: string): void {
    this.desk.withdraw({ subject });
    this.waits.forget(subject);
    this.#effects.dropAnswers({ subject });
  }
}
