import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import { formatDuration } from '../domain/text/duration.js';
import { storeActivities } from './activity-options.js';
import type { EndedAttempt, StageInput, StageResult } from './inputs.js';
import { foreignFailure } from './foreign-failure.js';
import { type Done, HostLine } from './host-line.js';
import { hostOf } from './host-of.js';
import { RateLimit } from './rate-limit.js';
import { AttemptBudget } from './state/attempt-budget.js';
import { ChildDesk } from './state/child-desk.js';
import { FeedbackLog } from './state/feedback-log.js';
import { withTimeLimit } from './time-limit.js';

/** One stage: attempts with feedback until its gates pass, then the approval, and escalations where it is stuck. */
export async function stage(input: StageInput): Promise<StageResult> {
  const desk = new ChildDesk({ ...input, number: input.run.number });
  const work = new StageWork(input, desk);
  try {
    const result = await stoppable(work);
    desk.tellEnd({ kind: 'stage_ended', result });
    return result;
  } finally {
    await CancellationScope.nonCancellable(() => desk.flushed());
  }
}

async function stoppable(work: StageWork): Promise<StageResult> {
  try {
    return await work.untilSettled();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return { kind: 'stopped', last: work.last };
  }
}

class StageWork {
  last: EndedAttempt | null = null;
  readonly #input: StageInput;
  readonly #desk: ChildDesk;
  readonly #budget: AttemptBudget;
  readonly #line: HostLine;
  readonly #rateLimit: RateLimit;
  readonly #feedback = new FeedbackLog();
  #head: string | null = null;
  #told = 0;
  #hinted = 0;
  #continues = false;

  constructor(input: StageInput, desk: ChildDesk) {
    this.#input = input;
    this.#desk = desk;
    const { run, stage: key, storeQueue } = input;
    const tell = desk.tell.bind(desk);
    this.#line = new HostLine({ run, stage: key, host: hostOf(input), storeQueue, tell });
    this.#rateLimit = new RateLimit({ desk, waiter: input });
    this.#budget = new AttemptBudget({ first: input.firstAttempt, allowed: input.attempts });
  }

  async untilSettled(): Promise<StageResult> {
    for (;;) {
      const ended = await this.#attempt();
      if (ended.result.end?.kind === 'cancelled') return { kind: 'stopped', last: ended };
      if (ended.result.skipped !== null)
        return { kind: 'skipped', reason: ended.result.skipped, last: ended };
      const settled = await this.#judged(ended);
      if (settled !== null) return settled;
      this.#tellEnded(ended);
    }
  }

  #judged(ended: EndedAttempt): Promise<StageResult | null> {
    if (ended.failure !== null) return this.#failed(ended, ended.failure);
    const { questions } = ended.result;
    return questions === undefined ? this.#verified(ended) : this.#questioned(ended, questions);
  }

  /** One attempt with its gates. */
  async #attempt(): Promise<EndedAttempt> {
    await this.#desk.untilFree();
    const attempt = this.#budget.start();
    if (attempt > this.#input.firstAttempt) this.#desk.tell({ kind: 'attempt_started', attempt });
    const result = await this.#execute(attempt);
    const isWhole = result.failure === null && result.skipped === null && result.questions === undefined;
    const ended = isWhole ? await this.#gated(result) : bare(result);
    const isLimited = result.failure?.code === 'AGENT_RATE_LIMITED';
    if (!isLimited) this.#rateLimit.renew();
    if (!isLimited && result.end?.kind !== 'interrupted') this.#continues = false;
    this.#head = result.head ?? this.#head;
    this.last = ended;
    return ended;
  }

  async #execute(attempt: number): Promise<AttemptResult> {
    const { run, stage: key, base, needs, requirements, timeoutMs, firstAttempt } = this.#input;
    const summary = `${key} · attempt ${String(attempt)}`;
    const since = firstAttempt === 1 ? {} : { since: firstAttempt };
    const continues = this.#continues ? ({ continues: true } as const) : {};
    const input = { run, stage: key, attempt, ...since, base, needs, requirements, ...continues };
    const previous = this.#head;
    this.#takeHints();
    const feedback = this.#feedback.entries;
    try {
      const limited = await withTimeLimit({
        limitMs: timeoutMs,
        held: () => this.#desk.held || this.#line.silent,
        summary: `${key} · time limit`,
        work: () =>
          this.#line.exec({ attempt, summary }, (exec) => exec.runAttempt({ ...input, previous, feedback })),
      });
      const done = limited.value && this.#unlessMoved({ attempt, done: limited.value });
      if (!limited.timedOut && done !== null) return done;
      const stopped = done ?? { ...NOTHING_DONE, attempt, failure: null };
      return done === null || stopped.end?.kind === 'cancelled' ? this.#timedOut(stopped) : stopped;
    } catch (error) {
      if (isCancellation(error)) throw error;
      const broken = foreignFailure({ error, task: run.taskKey });
      return { ...NOTHING_DONE, attempt, failure: broken };
    }
  }

  #takeHints(): void {
    const { hints } = this.#desk;
    for (const hint of hints.slice(this.#hinted)) this.#feedback.hinted(hint);
    this.#hinted = hints.length;
  }

  /** An attempt whose host was given up is over, and costs nothing: the next one goes on elsewhere. */
  #unlessMoved({ attempt, done }: { attempt: number; done: Done<AttemptResult> }): AttemptResult {
    if (done.kind === 'done') return done.value;
    const at = { task: this.#input.run.taskKey, stage: this.#input.stage, attempt };
    const lost = failure('HOST_LOST', { ...at, host: done.from, other: done.to });
    return { ...NOTHING_DONE, attempt, end: { kind: 'interrupted' }, failure: lost };
  }

  #timedOut(result: AttemptResult): AttemptResult {
    const after = formatDuration(this.#input.timeoutMs ?? 0);
    const at = { task: this.#input.run.taskKey, stage: this.#input.stage, attempt: result.attempt };
    const reason = failure('EXECUTOR_TIMED_OUT', { ...at, after });
    return { ...result, end: { kind: 'timed_out' }, failure: reason };
  }

  async #gated(result: AttemptResult): Promise<EndedAttempt> {
    const { run, stage: key, hasGates } = this.#input;
    const { attempt, head } = result;
    if (!hasGates || head === null) return bare(result);
    this.#desk.tell({ kind: 'validating', attempt });
    const summary = `${key} · gates of attempt ${String(attempt)}`;
    try {
      const gates = await this.#line.again({ attempt, summary }, (exec) =>
        exec.runGates({ run, stage: key, attempt, commit: head }),
      );
      return { result, gates, failure: gates.failure };
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { result, gates: null, failure: foreignFailure({ error, task: run.taskKey }) };
    }
  }

  async #verified(ended: EndedAttempt): Promise<StageResult | null> {
    const completed: StageResult = { kind: 'completed', head: ended.result.head, last: ended };
    if (!this.#input.wantsApproval) return completed;
    this.#tellEnded(ended);
    const evidence = this.#evidence(ended);
    const answer = await this.#desk.ask({ kind: 'approval_wanted', attempt: ended.result.attempt, evidence });
    if (answer.kind === 'approved') return completed;
    return this.#followAnswer(answer, ended);
  }

  async #questioned(
    ended: EndedAttempt,
    questions: NonNullable<AttemptResult['questions']>,
  ): Promise<StageResult | null> {
    const { attempt } = ended.result;
    const at = { task: this.#input.run.taskKey, stage: this.#input.stage, attempt };
    if (!this.#budget.excuse()) return this.#failed(ended, failure('QUESTIONS_WITHOUT_END', at));
    this.#tellEnded(ended);
    const evidence = this.#evidence(ended);
    const answer = await this.#desk.ask({ kind: 'questions_asked', attempt, evidence, questions });
    return this.#followAnswer(answer, ended);
  }

  async #failed(ended: EndedAttempt, reason: Failure): Promise<StageResult | null> {
    if (reason.code !== 'AGENT_RATE_LIMITED') return this.#stuckOn(ended, reason);
    this.#tellEnded(ended);
    const tooLong = await this.#rateLimit.wait(ended.result, reason);
    if (tooLong !== null) return this.#stuckOn(ended, tooLong);
    this.#budget.pardon();
    return null;
  }

  async #stuckOn(ended: EndedAttempt, reason: Failure): Promise<StageResult | null> {
    await this.#remember(ended, reason);
    const attempt = ended.result.attempt;
    if (ended.result.end?.kind === 'interrupted' && this.#budget.forgive()) {
      await sleep(1000, { summary: 'the executor was interrupted: a moment before the next attempt' });
      return null;
    }
    this.#feedback.failed({ attempt, failure: reason });
    if (reason.retryable && this.#budget.left > 0) return null;
    const at = { task: this.#input.run.taskKey, stage: this.#input.stage, attempt };
    const stuck = reason.retryable ? failure('ATTEMPTS_USED_UP', { ...at, last: reason.message }) : reason;
    if (this.#input.onExhausted === 'fail') return { kind: 'failed', failure: stuck, last: ended };
    this.#tellEnded(ended);
    const answer = await this.#desk.ask({
      kind: 'escalated',
      attempt,
      evidence: this.#evidence(ended),
      failure: stuck,
    });
    return this.#followAnswer(answer, ended);
  }

  #followAnswer(answer: Awaited<ReturnType<ChildDesk['ask']>>, ended: EndedAttempt): StageResult | null {
    switch (answer.kind) {
      case 'approved':
        return { kind: 'completed', head: ended.result.head, last: ended };
      case 'skipped':
        return { kind: 'skipped', reason: `skipped by ${answer.by}: ${answer.reason}`, last: ended };
      case 'failed':
        return { kind: 'failed', failure: answer.failure, last: ended };
      case 'go_on':
        return null;
      case 'answered':
        this.#continues = true;
        this.#feedback.answered(answer);
        return null;
      case 'again':
        this.#budget.renew();
        this.#rateLimit.renew();
        this.#feedback.asked({ by: answer.by, text: answer.feedback });
        return null;
    }
  }

  /** Tells what the attempt came to; the last one's travels with the stage's result instead. */
  #tellEnded({ result, gates, failure: reason }: EndedAttempt): void {
    if (this.#told === result.attempt) return;
    this.#told = result.attempt;
    this.#desk.tell({ kind: 'attempt_ended', result, gates, failure: reason });
  }

  #evidence({ result, gates }: EndedAttempt) {
    return { head: result.head, planPart: this.#input.planPart, gates: gates?.digest ?? null };
  }

  /** The errorbook is worth a wait, not the stage. */
  async #remember(ended: EndedAttempt, reason: Failure): Promise<void> {
    const { run, stage: key, storeQueue } = this.#input;
    const store = storeActivities({ taskQueue: storeQueue });
    try {
      await store.recordFailure({ run, stage: key, attempt: ended.result.attempt, failure: reason });
    } catch (error) {
      if (isCancellation(error)) throw error;
    }
  }
}

/** An attempt that came to no gates. */
function bare(result: AttemptResult): EndedAttempt {
  return { result, gates: null, failure: result.failure };
}

const NOTHING_DONE = {
  start: null,
  head: null,
  end: null,
  durationMs: 0,
  changes: { files: 0, insertions: 0, deletions: 0 },
  artifacts: [],
  skipped: null,
} as const satisfies Partial<AttemptResult>;
