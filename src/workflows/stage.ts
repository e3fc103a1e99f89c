import { CancellationScope, sleep } from '@temporalio/workflow';

import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import type { StageEvent } from '../contract/message-schemas.js';
import type { StageAnswer } from '../contract/stage-answer.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import { NOTHING_DONE } from '../domain/stage/nothing-done.js';
import type { Question } from '../domain/stage/questions.js';
import type { StageTake } from '../domain/stage/hands.js';
import { attemptInput } from './attempt-input.js';
import { bare, digestOf, takenFrom } from './attempt-ends.js';
import type { EndedAttempt, StageInput, StageResult } from './inputs.js';
import { Allowance } from './allowance.js';
import { ExecutorWork } from './executor-work.js';
import { passGates } from './pass-gates.js';
import { asksForApproval, deniedEvent, isDenied, mayBeOverridden, permitted } from './permission.js';
import { settledBy } from './settled-by.js';
import { stoppable } from './stoppable.js';
import { HostLine } from './host-line.js';
import { HandWork, type Turn } from './hand-work.js';
import { hostOf } from './host-of.js';
import { LeftInHand } from './left-in-hand.js';
import { RateLimit } from './rate-limit.js';
import { SlotLine } from './slot-line.js';
import { rememberedOf, rememberFailure } from './remember-failure.js';
import { AttemptBudget } from './state/attempt-budget.js';
import { ChildDesk } from './state/child-desk.js';
import { FeedbackLog } from './state/feedback-log.js';
import { endOf, waitsForRoom } from './without-room.js';

/** One stage: attempts with feedback until its gates pass, then the approval, and escalations where it is stuck. */
export async function stage(input: StageInput): Promise<StageResult> {
  const desk = new ChildDesk({ ...input, number: input.run.number });
  const work = new StageWork(input, desk);
  try {
    const result = await stoppable({ work, before: () => permitted({ desk, input }) });
    desk.tellEnd({ kind: 'stage_ended', result });
    return result;
  } finally {
    await CancellationScope.nonCancellable(() => desk.flushed());
  }
}

class StageWork {
  last: EndedAttempt | null = null;
  readonly #input: StageInput;
  readonly #desk: ChildDesk;
  readonly #budget: AttemptBudget;
  readonly #line: HostLine;
  readonly #rateLimit: RateLimit;
  readonly #slots: SlotLine;
  readonly #allowance: Allowance;
  readonly #executor: ExecutorWork;
  readonly #feedback = new FeedbackLog();
  #head: string | null = null;
  #told = '';
  #continues = false;
  /** Work that is still to be judged: a person's, or one whose gates a person has interrupted. */
  #unjudged: AttemptResult | null = null;
  readonly #left = new LeftInHand();

  constructor(input: StageInput, desk: ChildDesk) {
    this.#input = input;
    this.#desk = desk;
    const { run, stage: key, storeQueue } = input;
    const tell = desk.tell.bind(desk);
    this.#line = new HostLine({ run, stage: key, host: hostOf(input), storeQueue, tell });
    this.#rateLimit = new RateLimit({ desk, waiter: input });
    this.#slots = new SlotLine({ desk, line: this.#line, input });
    this.#allowance = new Allowance({ desk, input });
    const [line, allowance, feedback] = [this.#line, this.#allowance, this.#feedback];
    this.#executor = new ExecutorWork({ input, desk, line, allowance, feedback });
    this.#budget = new AttemptBudget({ first: input.firstAttempt, allowed: input.attempts });
  }

  async untilSettled(): Promise<StageResult> {
    for (;;) {
      const hasWork = this.#unjudged !== null || this.#desk.take !== null;
      const over = hasWork ? null : await this.#allowance.ask(Math.max(this.#budget.last, 1));
      const settled = over === null ? await this.#round() : await this.#escalated(this.last, over);
      if (settled !== null) return settled;
    }
  }

  /** One attempt and what comes of it; `null` when another one is to be made. */
  async #round(): Promise<StageResult | null> {
    const ended = await this.#attempt();
    if (ended.result.end?.kind === 'cancelled') return { kind: 'stopped', last: ended };
    if (ended.result.skipped !== null) return { kind: 'skipped', reason: ended.result.skipped, last: ended };
    const settled = await this.#judged(ended);
    if (settled === null) this.#tellEnded(ended);
    return settled;
  }

  #judged(ended: EndedAttempt): Promise<StageResult | null> {
    if (ended.failure !== null) return this.#failed(ended, ended.failure);
    const { questions } = ended.result;
    return questions === undefined ? this.#verified(ended) : this.#questioned(ended, questions);
  }

  /** One attempt with its gates, whoever makes it. */
  async #attempt(): Promise<EndedAttempt> {
    for (;;) {
      if (this.#unjudged === null) await this.#desk.untilFree();
      if (this.#desk.take !== null) await this.#byHand(this.#desk.take);
      else {
        const ended = await this.#madeAndGated();
        if (ended !== null) return ended;
      }
    }
  }

  /** `null` when a person takes the stage meanwhile. */
  async #madeAndGated(): Promise<EndedAttempt | null> {
    const result = this.#unjudged ?? (await this.#byExecutor());
    if (result === null) return null;
    this.#unjudged = result;
    const isWhole = result.failure === null && result.skipped === null && result.questions === undefined;
    const gates = { input: this.#input, desk: this.#desk, line: this.#line, result };
    const gated = isWhole ? await this.#desk.unlessTaken(() => passGates(gates)) : null;
    if (gated?.taken === true) return null;
    this.#unjudged = null;
    const ended = gated?.value ?? bare(result);
    this.last = ended;
    return ended;
  }

  async #byExecutor(): Promise<AttemptResult | null> {
    const hindered = await this.#left.laidAside((result) => this.#tellEnded(bare(result)));
    if (hindered !== null) return hindered;
    if (!(await this.#slots.reached(this.#budget.last + 1))) return null;
    const attempt = this.#budget.start();
    if (attempt > this.#input.firstAttempt) this.#desk.tell({ kind: 'attempt_started', attempt });
    const { taken, value } = await this.#desk.unlessTaken(() =>
      this.#executor.attempt({ attempt, previous: this.#head, continues: this.#continues }),
    );
    const stopped = value === null || value.end?.kind === 'cancelled';
    const result = value ?? { ...NOTHING_DONE, attempt, failure: null };
    this.#head = result.head ?? this.#head;
    if (taken && stopped) return this.#takenAway(result);
    const isLimited = result.failure?.code === 'AGENT_RATE_LIMITED';
    if (!isLimited) this.#rateLimit.renew();
    if (!isLimited && result.end?.kind !== 'interrupted') this.#continues = false;
    return result;
  }

  /** What was stopped for a person costs the stage no attempt. */
  #takenAway(result: AttemptResult): null {
    this.#budget.takenAway();
    this.#tellTaken(result, this.#desk.take);
    return null;
  }

  #tellTaken(result: AttemptResult, take: StageTake | null): void {
    this.last = takenFrom(this.#input, result, take);
    this.#tellEnded(this.last);
  }

  /** A person's turn; `as_before` when nothing is to be judged because of it. */
  async #byHand(take: StageTake): Promise<Turn['kind']> {
    const attempt = this.#budget.byHand();
    this.#feedback.takeHints(this.#desk.hints);
    const { entries: feedback } = this.#feedback;
    const input = { ...attemptInput(this.#input, attempt), previous: this.#head, feedback };
    const work = new HandWork({ desk: this.#desk, line: this.#line, take, input });
    const { kind, result, again } = await work.carry((kept) => {
      if (this.#unjudged !== null) this.#tellTaken(this.#unjudged, take);
      this.last = bare(kept);
    });
    if (kind === 'given' || again !== null || result.failure?.code === 'WORK_DISCARDED') {
      this.#executor.handedOver();
      this.#left.set({ kind, again });
    }
    if (kind === 'as_before') {
      this.#tellEnded(bare(result));
      return kind;
    }
    if (this.#unjudged !== null) this.#tellTaken(this.#unjudged, take);
    this.#head = result.head ?? this.#head;
    this.#unjudged = result;
    return kind;
  }

  async #verified(ended: EndedAttempt): Promise<StageResult | null> {
    const completed: StageResult = { kind: 'completed', head: ended.result.head, last: ended };
    if (!this.#input.wantsApproval && !asksForApproval(ended)) return completed;
    this.#tellEnded(ended);
    const evidence = this.#evidence(ended);
    return this.#ask({ kind: 'approval_wanted', attempt: ended.result.attempt, evidence }, ended);
  }

  async #questioned(ended: EndedAttempt, questions: Question[]): Promise<StageResult | null> {
    const { attempt } = ended.result;
    const at = { task: this.#input.run.taskKey, stage: this.#input.stage, attempt };
    if (!this.#budget.excuse()) return this.#failed(ended, failure('QUESTIONS_WITHOUT_END', at));
    this.#tellEnded(ended);
    const evidence = this.#evidence(ended);
    return this.#ask({ kind: 'questions_asked', attempt, evidence, questions }, ended);
  }

  async #failed(ended: EndedAttempt, reason: Failure): Promise<StageResult | null> {
    const waits = this.#left.isRefused(reason) || waitsForRoom(reason, this.#input);
    if (waits) return this.#withoutRoom(ended, reason);
    if (reason.code !== 'AGENT_RATE_LIMITED') return this.#stuckOn(ended, reason);
    this.#tellEnded(ended);
    const tooLong = await this.#rateLimit.wait(ended.result, reason);
    if (tooLong !== null) return this.#stuckOn(ended, tooLong);
    this.#budget.pardon();
    return null;
  }

  async #stuckOn(ended: EndedAttempt, reason: Failure): Promise<StageResult | null> {
    const given = { input: this.#input, desk: this.#desk, line: this.#line };
    const repeated = await rememberFailure(given, rememberedOf(ended, reason));
    if (isDenied(reason)) return this.#denied(ended, reason);
    const attempt = ended.result.attempt;
    if (ended.result.end?.kind === 'interrupted' && this.#budget.forgive()) {
      await sleep(1000, { summary: 'the executor was interrupted: a moment before the next attempt' });
      return null;
    }
    this.#feedback.failed({ attempt, failure: reason });
    if (!reason.retryable || ended.result.by !== undefined) return this.#escalated(ended, reason);
    const beyond = this.#allowance.beyond(ended.result);
    if (beyond !== null) return this.#escalated(ended, beyond);
    if (this.#budget.left > 0 && repeated === null) return null;
    const at = { task: this.#input.run.taskKey, stage: this.#input.stage, attempt };
    return this.#escalated(ended, repeated ?? failure('ATTEMPTS_USED_UP', { ...at, last: reason.message }));
  }

  /** What an attempt came to stays as it is: it is collected, or judged, when there is room. */
  async #withoutRoom(ended: EndedAttempt, reason: Failure): Promise<StageResult | null> {
    const settled = await this.#escalated(ended, this.#left.asked(reason, this.#input));
    if (settled !== null || this.#unjudged !== null) return settled;
    const { result } = ended;
    this.#unjudged = result.failure === null ? result : await this.#left.takeBack();
    this.#head = this.#unjudged?.head ?? this.#head;
    return null;
  }

  /** What a policy denies is not tried again; where somebody sets that aside, the attempt is judged as any other. */
  async #denied(ended: EndedAttempt, reason: Failure): Promise<StageResult | null> {
    if (!mayBeOverridden(ended)) return { kind: 'failed', failure: reason, last: ended };
    this.#tellEnded(ended);
    const settled = await this.#ask(deniedEvent(ended, this.#evidence(ended), reason), ended);
    if (settled !== null || this.#unjudged !== null) return settled;
    this.#unjudged = { ...ended.result, failure: null };
    return null;
  }

  /** Asks a person how to go on; where the plan says so, fails instead: but not what somebody did by hand. */
  async #escalated(ended: EndedAttempt | null, stuck: Failure): Promise<StageResult | null> {
    const byHand = ended?.result.by !== undefined;
    if (this.#input.onExhausted === 'fail' && !byHand) return { kind: 'failed', failure: stuck, last: ended };
    if (ended !== null) this.#tellEnded(ended);
    const attempt = Math.max(this.#budget.last, 1);
    return this.#ask({ kind: 'escalated', attempt, evidence: this.#evidence(ended), failure: stuck }, ended);
  }

  /** Asks until somebody answers, or gives back something to be judged instead. */
  async #ask(event: StageEvent, ended: EndedAttempt | null): Promise<StageResult | null> {
    for (;;) {
      const answer = await this.#desk.askUnlessTaken(event);
      if (answer !== null) return this.#followAnswer(answer, ended);
      const { take } = this.#desk;
      if (take !== null && (await this.#byHand(take)) === 'given') return null;
      this.last = ended;
    }
  }

  #followAnswer(answer: StageAnswer, ended: EndedAttempt | null): StageResult | null {
    const settled = settledBy(answer, ended);
    if (settled !== null) return settled;
    if (answer.kind === 'answered') {
      this.#continues = true;
      this.#feedback.answered(answer);
    }
    if (answer.kind === 'again') {
      this.#budget.renew();
      this.#rateLimit.renew();
      this.#feedback.asked({ by: answer.by, text: answer.feedback });
    }
    return null;
  }

  /** Tells what the attempt came to; the last one's travels with the stage's result instead. */
  #tellEnded({ result, gates, failure: reason }: EndedAttempt): void {
    const told = `${String(result.attempt)} ${endOf(reason)}`;
    if (this.#told === told) return;
    this.#told = told;
    this.#desk.tell({ kind: 'attempt_ended', result, gates, failure: reason });
  }

  #evidence(ended: EndedAttempt | null) {
    const head = ended?.result.head ?? null;
    return { head, planPart: this.#input.planPart, gates: digestOf(ended) };
  }
}
