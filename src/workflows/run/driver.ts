import { CancelledFailure, CancellationScope, condition } from '@temporalio/workflow';
import { isCancellation, workflowInfo } from '@temporalio/workflow';

import type { ReadRevision } from '../../activities/contracts.js';
import type { ReplanRequest, StageAnswer, StageMessage } from '../../contract/messages.js';
import { failure } from '../../domain/failure/catalogue.js';
import { findStage } from '../../domain/plan/plan.js';
import { storeActivities } from '../activity-options.js';
import { foreignFailure } from '../foreign-failure.js';
import type { RunOutcome } from '../inputs.js';
import type { Effect } from '../state/effects.js';
import { toBeginAnew } from '../without-room.js';
import { checkSignature } from './check-signature.js';
import { closeRun } from './close-run.js';
import type { RunContext } from './context.js';
import { Deadlines } from './deadlines.js';
import { DraftRounds } from './draft-rounds.js';
import type { LedgerWriter } from './ledger-writer.js';
import { isoNow } from './monitor.js';
import type { SurveyHandoff } from './answer-group.js';
import type { CheckSignature } from './signed-decisions.js';
import { PlaceKeeper } from './place-keeper.js';
import { ledgerOf } from './restore-run.js';
import { revisionSigning } from './revision-signing.js';
import { handOffRest, mayStartGroup, startGroup, surveyHandoff } from './start-group.js';
import { stagesFailed } from './stages-failed.js';
import { startHandoff } from './start-handoff.js';
import { startStage } from './start-stage.js';
import { takeOver } from './take-over.js';
import { endsUnanswered } from './ends-unanswered.js';

const MAX_HISTORY_EVENTS = 40_000;

/** Moves a run along: starts what may start, delivers answers, hands off, closes. */
export class RunDriver {
  readonly #context: RunContext;
  readonly #deadlines: Deadlines;
  readonly #drafts: DraftRounds;
  readonly #ledger: LedgerWriter;
  readonly #place: PlaceKeeper;
  readonly #ending = new Set<Promise<void>>();
  readonly #stoppable = new Map<string, CancellationScope>();
  prepared = false;
  readonly checkSignature: CheckSignature;
  readonly survey: SurveyHandoff = () => surveyHandoff(this.#context);

  constructor(context: RunContext) {
    this.#context = context;
    this.checkSignature = checkSignature(context);
    this.#deadlines = new Deadlines(context);
    this.#drafts = new DraftRounds(context);
    this.#place = new PlaceKeeper(context);
    this.#ledger = ledgerOf(context);
  }

  /** From the base to the handoff; returns when nothing is left to do, throws a cancellation when stopped. */
  async drive(): Promise<void> {
    const { monitor, book, children } = this.#context;
    if (!(await this.#place.awaited())) return;
    book.quotas.run.clock.begin(isoNow());
    monitor.show();
    if (!(await this.#prepare())) return;
    this.prepared = true;
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('stopped');
    for (let goesOn = true; goesOn;) {
      await this.#until(
        () => book.board.finished && children.none && !(book.board.succeeded && book.revisions.waiting),
      );
      if (book.board.succeeded) goesOn = (await this.#handOff()) === 'again';
      else {
        goesOn = false;
        monitor.fail(stagesFailed(this.#context));
      }
    }
  }

  /** Holds the open stages, or lets them go on. */
  hold(held: boolean): void {
    const { paused } = this.#context.book;
    if (paused) this.#place.pauses();
    this.#context.book.quotas.run.clock.hold(paused, isoNow());
    this.#place.balance();
    if (held || this.#context.monitor.turn.mayWork) this.#background(this.#context.children.hold(held));
  }

  /** Reads another plan, for as long as it takes: a store that is away comes back. */
  async readRevision(request: ReplanRequest, at: string): Promise<ReadRevision> {
    const { run, storeQueue, book } = this.#context;
    const { plan, actor, reason } = request;
    const revision = { previous: book.revisions.now.hash, plan, actor, reason, at };
    try {
      return await storeActivities({ taskQueue: storeQueue }).readRevision({
        run,
        revision,
        ...book.policies.forRevision,
        ...revisionSigning(this.#context),
      });
    } catch (error) {
      return { kind: 'failed', failure: foreignFailure({ error, task: run.taskKey }) };
    }
  }

  /** A stage (or the handoff) that was taken over after a Reset tells its end. */
  ended({ stage, event }: StageMessage): void {
    const { children, book } = this.#context;
    if (endsUnanswered({ stage, event, desk: book.desk })) return;
    if (event.kind === 'stage_ended') children.stageEnded(stage, event.result);
    if (event.kind === 'handoff_ended') children.handoffEnded(event.result);
  }

  /** Waits until everything has stopped, then writes ledger, status and report. Not to be cancelled. */
  async close(): Promise<RunOutcome> {
    this.#context.book.close();
    while (this.#ending.size > 0) await Promise.all(this.#ending);
    const [, outcome] = await Promise.all([this.#place.leave(), closeRun(this.#context, this.#ledger)]);
    return outcome;
  }

  async #prepare(): Promise<boolean> {
    const { input, run, monitor, line } = this.#context;
    const { branch: baseBranch, localCommit } = input.base;
    try {
      const { rerun } = input;
      const prepared = await line.io((io) =>
        io.prepareRepository({
          run,
          baseBranch,
          localCommit,
          ...(input.starter === undefined ? {} : { starter: input.starter }),
          ...(rerun === undefined ? {} : { rerun: { run: rerun.run, sameBase: rerun.sameBase } }),
        }),
      );
      if (prepared.kind === 'failed') monitor.fail(toBeginAnew(prepared.failure, run));
      else {
        monitor.baseCommit = prepared.commit;
        this.#context.book.desk.authority = prepared.authority ?? null;
        this.#context.book.desk.signers = prepared.signers ?? null;
        this.#context.book.policies.freeze(prepared.policy);
      }
      return prepared.kind === 'ready' && (await takeOver(this.#context, { base: prepared.commit }));
    } catch (error) {
      if (isCancellation(error)) throw error;
      monitor.fail(toBeginAnew(foreignFailure({ error, task: run.taskKey }), run));
      return false;
    }
  }

  /** Keeps the run moving until `done`: delivers answers, starts what may start. */
  async #until(done: () => boolean): Promise<void> {
    const { book, monitor } = this.#context;
    for (;;) {
      for (const effect of book.takeEffects(isoNow())) this.#deliver(effect);
      if (this.#place.regained) this.#goOn();
      if (this.#mayStart) for (const key of book.board.startable()) this.#startStage(key);
      if (mayStartGroup(this.#context)) this.#startGroup();
      this.#deadlines.watch();
      this.#drafts.begin((round) => this.#background(round));
      this.#place.balance();
      monitor.show();
      if (done()) return;
      await condition(
        () =>
          done() ||
          book.hasEffects ||
          this.#mayStart ||
          mayStartGroup(this.#context) ||
          this.#deadlines.unwatched ||
          this.#drafts.stirs ||
          this.#place.stirs,
      );
    }
  }

  #goOn(): void {
    this.#place.goOn();
    this.hold(this.#context.book.paused);
  }

  get #mayStart(): boolean {
    const { book, monitor } = this.#context;
    return !book.paused && monitor.turn.mayStart && book.board.startable().length > 0;
  }

  #startGroup(): void {
    const { handoff } = this.#context.book.revisions.now.plan;
    if (handoff !== null) this.#stoppably('handoff', () => startGroup(this.#context, { plan: handoff }));
  }

  #deliver(effect: Effect): void {
    const { book, monitor, children } = this.#context;
    switch (effect.kind) {
      case 'answer':
        this.#background(children.answer(effect.subject, this.#worded(effect)));
        return;
      case 'hint':
        this.#background(children.hint(effect.subject, effect.hint));
        return;
      case 'take':
        this.#background(children.take(effect.subject, effect.take));
        return;
      case 'give_back':
        this.#background(children.giveBack(effect.subject, effect.back));
        return;
      case 'fail': {
        const { subject: key, failure: reason } = effect;
        book.board.move({ key, to: 'failed', at: isoNow(), reason: reason.message });
        monitor.fail(reason);
        monitor.stop();
        return;
      }
      case 'stop':
        this.#stoppable.get(effect.subject)?.cancel();
        return;
      case 'revise':
        book.revisions.decided({ approved: effect.approved, at: isoNow() });
        return;
      case 'abort':
        monitor.abort(effect.by);
        return;
    }
  }

  /** The handoff that is tried again is told what its pull request is to say by now. */
  #worded({ subject, answer }: Extract<Effect, { kind: 'answer' }>): StageAnswer {
    if (subject !== 'handoff' || answer.kind !== 'again') return answer;
    return { ...answer, ...this.#context.book.handoff.words };
  }

  #startStage(key: string): void {
    const { book, monitor, run } = this.#context;
    const stage = findStage({ plan: book.revisions.now.plan, key });
    const base = monitor.baseCommit;
    if (stage === undefined || base === null) return;
    const { historyLength: events } = workflowInfo();
    if (events > MAX_HISTORY_EVENTS) {
      monitor.fail(failure('RUN_TOO_LONG', { task: run.taskKey, events }));
      monitor.stop();
      return;
    }
    this.#stoppably(key, () => startStage(this.#context, { stage, base }));
  }

  /** Hands off; `again` when a rerun or a revision came in between, and the stages (or the handoff) must go on. */
  async #handOff(): Promise<'over' | 'again'> {
    const { book, monitor } = this.#context;
    const { plan, number } = book.revisions.now;
    const { handoff } = plan;
    if (handoff === null) return 'over';
    const { groups } = book.handoff;
    const rerun = () => !book.board.finished || book.revisions.now.number !== number;
    if (!groups.idle) await this.#until(() => groups.idle || rerun());
    if (groups.any && !rerun() && (groups.skipped || groups.complete(book.board.stages))) {
      book.handoff.finish();
      return 'over';
    }
    if (handoff.start === 'manual' && book.handoff.wanted !== 'asked') {
      book.handoff.wanted = 'ask';
      await this.#until(() => book.handoff.wanted === 'asked' || rerun() || !groups.idle);
      if (!groups.idle) return 'again';
    }
    await this.#place.forHandoff(() =>
      this.#until(() => (!book.paused && !book.revisions.waiting && monitor.turn.mayStart) || rerun()),
    );
    if (rerun()) {
      book.handoff.wanted = 'no';
      return 'again';
    }
    const until = (done: () => boolean) => this.#until(done);
    if (groups.any) return handOffRest(this.#context, { handoff, rerun, until });
    const came: ('over' | 'again')[] = [];
    this.#stoppably('handoff', async () => {
      came.push(await startHandoff(this.#context, { plan: handoff }));
    });
    await this.#until(() => came.length > 0);
    return came[0] ?? 'over';
  }

  /** Sets something going that a rerun may stop, by the name of its subject. */
  #stoppably(subject: string, work: () => Promise<void>): void {
    const scope = new CancellationScope();
    this.#stoppable.set(subject, scope);
    this.#background(scope.run(work));
  }

  /** What is unforeseen fails the workflow task, so that it is seen and can be mended; a cancellation is an end. */
  #background(work: Promise<void>): void {
    const kept = work
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      })
      .finally(() => this.#ending.delete(kept));
    this.#ending.add(kept);
  }
}
