import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { ZodType } from 'zod';

import type { ReadRevision } from '../../activities/contracts.js';
import {
  abortUpdate,
  ControlRequest,
  type ControlOutcome,
  decideSignal,
  decideUpdate,
  GiveBackRequest,
  giveBackUpdate,
  GroupRequest,
  groupUpdate,
  handoffUpdate,
  type HintOutcome,
  HintRequest,
  hintUpdate,
  pauseUpdate,
  type ReplanOutcome,
  ReplanRequest,
  replanUpdate,
  type RerunOutcome,
  RerunRequest,
  rerunUpdate,
  resumeUpdate,
  RetryNowRequest,
  retryNowUpdate,
  StageMessage,
  type StageRequest,
  stageEventSignal,
  standingQuery,
  statusQuery,
  TakeRequest,
  takeUpdate,
} from '../../contract/messages.js';
import { Actor, Decision, type DecisionOutcome } from '../../domain/approval/approval.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { RunBook } from '../state/run-book.js';
import { answerGroup, type SurveyHandoff } from './answer-group.js';
import { answerGiveBack, answerTake } from './answer-hands.js';
import { UNCHANGED } from '../state/control-outcomes.js';
import { isoNow, type RunMonitor } from './monitor.js';
import { type CheckSignature, SignedDecisions } from './signed-decisions.js';
import { whileOpen } from './while-open.js';

/** What the handlers may set in motion once the run is open. */
export interface Controls {
  /** Holds the open stages, or lets them go on. */
  readonly hold: (held: boolean) => void;
  /** Takes in a stage's word that its run alone would not hear: its end, after a Reset. */
  readonly ended: (message: StageMessage) => void;
  /** Whether it is known what the run starts from: a plan must not change before. */
  readonly prepared: boolean;
  /** Reads the plan of a revision. */
  readonly readRevision: (request: ReplanRequest, at: string) => Promise<ReadRevision>;
  readonly checkSignature: CheckSignature;
  readonly survey: SurveyHandoff;
}

/**
 * Registers the run's messages, before anything else happens: a message may come with the first workflow task.
 * Validators are synchronous and refuse only what is malformed; everything else is judged, answered and recorded.
 */
export class RunHandlers {
  readonly #monitor: RunMonitor;
  readonly #signed: SignedDecisions;
  #controls: Controls | null = null;
  readonly #malformed: Parameters<RunBook['refused']>[0][] = [];
  #open = 0;

  constructor(monitor: RunMonitor) {
    this.#monitor = monitor;
    this.#signed = new SignedDecisions({ monitor });
    setHandler(statusQuery, () => monitor.snapshot(), { description: 'The whole state of the run' });
    setHandler(standingQuery, (actor) => monitor.book?.desk.standingOf(Actor.parse(actor)) ?? []);
    setHandler(stageEventSignal, (message) => {
      const parsed = StageMessage.safeParse(message);
      if (!parsed.success || parsed.data.number !== monitor.number) return;
      const { stage, event } = parsed.data;
      if (event.kind === 'host_changed' && monitor.book?.isOpen(stage) === true) monitor.host.hear(event);
      monitor.book?.hear(parsed.data, isoNow());
      this.#controls?.ended(parsed.data);
      monitor.show();
    });
    setHandler(
      decideUpdate,
      (decision) => this.#answered((book) => this.#decide(book, decision, 'update'), TOO_LATE),
      {
        validator: (decision: unknown) => mustBe(Decision, decision),
        description: 'Answers a request: approve, request_changes, reject, abort; retry, skip, give_up',
      },
    );
    setHandler(decideSignal, (payload) => this.#decideBySignal(payload), {
      description:
        'The same as the update "decide", for Temporal Web; the outcome is in the details and the ledger',
    });
    const control = (act: (book: RunBook, request: ControlRequest) => ControlOutcome) =>
      [
        (request: ControlRequest) => this.#answered((book) => act(book, request), UNCHANGED),
        { validator: (request: unknown) => mustBe(ControlRequest, request) },
      ] as const;
    setHandler(pauseUpdate, ...control((book, request) => this.#pause(book, request)));
    setHandler(resumeUpdate, ...control((book, request) => this.#resume(book, request)));
    setHandler(handoffUpdate, ...control((book, request) => book.askHandoff(request, isoNow())));
    setHandler(rerunUpdate, (request) => this.#rerun(request), {
      validator: (request: unknown) => mustBe(RerunRequest, request),
      description: 'Runs stages again, with everything that needs them',
    });
    setHandler(
      retryNowUpdate,
      (request) => this.#steer(request, (book) => book.waits.end(request, isoNow())),
      {
        validator: (request: unknown) => mustBe(RetryNowRequest, request),
        description: "Ends a stage's wait for its agent's rate limit before its time",
      },
    );
    setHandler(hintUpdate, (request) => this.#steer(request, (book) => book.hints.take(request, isoNow())), {
      validator: (request: unknown) => mustBe(HintRequest, request),
      description: 'Gives the next attempt of a stage a hint',
    });
    setHandler(replanUpdate, (request) => this.#replan(request), {
      validator: (request: unknown) => mustBe(ReplanRequest, request),
      description: 'Goes on with another plan, as far as it touches only what has not begun',
    });
    setHandler(takeUpdate, (request) => this.#ready(() => answerTake(monitor, request)), {
      validator: (request: unknown) => mustBe(TakeRequest, request),
      description: 'Takes a stage into the hands of a person',
    });
    setHandler(giveBackUpdate, (request) => this.#ready(() => answerGiveBack(monitor, request)), {
      validator: (request: unknown) => mustBe(GiveBackRequest, request),
      description: 'Gives a stage back that a person had in hand',
    });
    const group = (request: GroupRequest) =>
      this.#ready(() => answerGroup(monitor, { request, survey: this.#controls?.survey }));
    setHandler(groupUpdate, group, {
      validator: (request: unknown) => mustBe(GroupRequest, request),
      description: 'Hands some of the stages off by themselves',
    });
    setHandler(abortUpdate, (request) => this.#abort(request), {
      validator: (request: unknown) => mustBe(ControlRequest, request),
    });
  }

  /** Gives the handlers the open run; messages that came before have waited for it. */
  attach(controls: Controls): void {
    this.#controls = controls;
    this.#recordMalformed();
  }

  /** Whether no message is being answered. */
  get idle(): boolean {
    return this.#open === 0;
  }

  /** Answers once the run is open; `late` when it has ended. A cancellation of the run is no reason not to answer. */
  #answered<T>(answer: (book: RunBook) => T | Promise<T>, late: T): Promise<T> {
    return this.#ready(() => {
      const { book, ended } = this.#monitor;
      return book === null || ended !== null ? late : answer(book);
    });
  }

  /** Once the run is open, or has ended. */
  #ready<T>(answer: () => T | Promise<T>): Promise<T> {
    return this.#counted(async () => {
      await condition(() => this.#controls !== null || this.#monitor.ended !== null);
      return answer();
    });
  }

  async #counted<T>(answer: () => Promise<T>): Promise<T> {
    this.#open += 1;
    try {
      return await CancellationScope.nonCancellable(answer);
    } finally {
      this.#open -= 1;
      this.#monitor.show();
    }
  }

  #decide(book: RunBook, decision: Decision, via: 'update' | 'signal') {
    return this.#signed.decide({ book, decision, via, check: this.#controls?.checkSignature });
  }

  /**
   * What is no decision is written down without a promise. The SDK takes a stack trace for each, and whoever reaches the
   * server may send thousands of signals in one workflow task: code that takes too long is interrupted, which ends the worker.
   */
  #decideBySignal(payload: unknown): Promise<void> | undefined {
    const { success, data, error } = Decision.safeParse(payload);
    if (success)
      return this.#answered((book) => this.#decide(book, data, 'signal'), null).then(() => undefined);
    const at = isoNow();
    const message = error.issues[0]?.message.slice(0, 200) ?? 'malformed';
    const outcome: DecisionOutcome = { kind: 'refused', code: 'DECISION_MALFORMED', message };
    this.#malformed.push({ token: at, at, data: { via: 'signal', outcome } });
    this.#recordMalformed();
    return undefined;
  }

  /** Those that came before the run was open have waited for it. */
  #recordMalformed(): void {
    const { book, ended } = this.#monitor;
    if (this.#controls === null || book === null || ended !== null) return;
    for (const row of this.#malformed.splice(0)) book.refused(row);
  }

  /** What is asked of one stage: of the run that the person has seen, not of one that came after it. */
  #steer(request: StageRequest, act: (book: RunBook) => HintOutcome): Promise<HintOutcome> {
    const { task } = this.#monitor;
    return this.#answered<HintOutcome>(
      (book) => {
        const now = this.#monitor.number;
        const { stage, runNumber: number } = request;
        if (number === now) return act(book);
        return { kind: 'refused', failure: failure('RUN_REPLACED', { task, stage, number, now }) };
      },
      { kind: 'refused', failure: failure('RUN_NOT_ACTIVE', { task, state: 'ended' }) },
    );
  }

  #pause(book: RunBook, request: ControlRequest): ControlOutcome {
    const changed = book.pause(request, isoNow());
    if (changed) this.#controls?.hold(true);
    return { kind: 'done', changed };
  }

  #resume(book: RunBook, request: ControlRequest): ControlOutcome {
    const escalation = book.desk.pending.find(({ kind }) => kind === 'escalation' || kind === 'denial');
    if (book.paused && escalation !== undefined) {
      const about = { task: this.#monitor.task, stage: escalation.subject };
      return { kind: 'refused', failure: failure('RESUME_REFUSED', about) };
    }
    const changed = book.resume(request, isoNow());
    if (changed) this.#controls?.hold(false);
    return { kind: 'done', changed };
  }

  /** Answers when it is known whether the stages run again: an open handoff is stopped first. */
  #rerun(request: RerunRequest): Promise<RerunOutcome> {
    const monitor = this.#monitor;
    const tooLate = () => failure('RUN_NOT_ACTIVE', { task: monitor.task, state: monitor.state });
    return this.#counted(async () => {
      await condition(() => this.#controls !== null || monitor.ended !== null);
      const { book } = monitor;
      if (book === null || monitor.ended !== null) return { kind: 'refused', failure: tooLate() };
      const answer = book.rerun(request, isoNow());
      if (answer !== null) return answer;
      await condition(() => book.reruns.answerTo(request.token) !== null || monitor.ended !== null);
      return book.reruns.answerTo(request.token) ?? { kind: 'refused', failure: tooLate() };
    });
  }

  /** The plan is read outside; whether it may be followed is judged when it is there, in one step. */
  #replan(request: ReplanRequest): Promise<ReplanOutcome> {
    const monitor = this.#monitor;
    const refused = (): ReplanOutcome => ({
      kind: 'refused',
      failure: failure('RUN_NOT_ACTIVE', { task: monitor.task, state: monitor.state }),
    });
    const isOver = () => monitor.ended !== null;
    return this.#counted(async () => {
      await condition(() => this.#controls?.prepared === true || isOver());
      const { book } = monitor;
      const controls = this.#controls;
      if (book === null || isOver() || controls === null) return refused();
      const at = isoNow();
      const early = book.revisions.answerTo(request, at);
      if (early !== null) return early;
      const read = await whileOpen(monitor, () => controls.readRevision(request, at));
      return read === null || isOver() ? refused() : book.revisions.take({ request, read, at });
    });
  }

  /** Also before the run is open: it may be waiting for a store that is away. */
  #abort({ actor }: ControlRequest): Promise<ControlOutcome> {
    return this.#counted(async () => {
      const changed = this.#monitor.abort(actor.name);
      await condition(() => this.#monitor.ended !== null);
      return { kind: 'done', changed };
    });
  }
}

const TOO_LATE: DecisionOutcome = {
  kind: 'refused',
  code: 'DECISION_NOT_PENDING',
  message: 'The run has ended.',
};

/** Refuses what is malformed; such a refusal leaves no trace in the history. */
function mustBe(schema: ZodType, value: unknown): void {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`malformed: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.slice(0, 300));
  }
}
