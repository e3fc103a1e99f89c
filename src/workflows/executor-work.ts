import { isCancellation } from '@temporalio/workflow';

import { isOfTheDisk } from '../domain/failure/of-the-disk.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import { NOTHING_DONE } from '../domain/stage/nothing-done.js';
import type { Allowance } from './allowance.js';
import { timedOut, unlessMoved } from './attempt-ends.js';
import { attemptInput } from './attempt-input.js';
import { foreignFailure } from './foreign-failure.js';
import type { HostLine } from './host-line.js';
import type { StageInput } from './inputs.js';
import type { ChildDesk } from './state/child-desk.js';
import type { FeedbackLog } from './state/feedback-log.js';
import { withTimeLimit } from './time-limit.js';

/** The attempts of a stage that its executor makes, each with the stage's time limit. */
export class ExecutorWork {
  readonly #input: StageInput;
  readonly #desk: ChildDesk;
  readonly #line: HostLine;
  readonly #allowance: Allowance;
  readonly #feedback: FeedbackLog;
  /** The first of the last attempts whose work a host's disk kept from being collected; `null` when all of it was. */
  #unfinished: number | null = null;

  constructor(parts: {
    input: StageInput;
    desk: ChildDesk;
    line: HostLine;
    allowance: Allowance;
    feedback: FeedbackLog;
  }) {
    this.#input = parts.input;
    this.#desk = parts.desk;
    this.#line = parts.line;
    this.#allowance = parts.allowance;
    this.#feedback = parts.feedback;
  }

  /** Makes one attempt, which goes on from `previous`; what could not be done is in its failure. */
  async attempt(given: {
    attempt: number;
    previous: string | null;
    continues: boolean;
  }): Promise<AttemptResult> {
    const { attempt } = given;
    try {
      const result = await this.#limited(given);
      this.#unfinished = null;
      return result;
    } catch (error) {
      if (isCancellation(error)) throw error;
      const reason = foreignFailure({ error, task: this.#input.run.taskKey });
      if (isOfTheDisk(reason)) this.#unfinished ??= attempt;
      return { ...NOTHING_DONE, attempt, failure: reason };
    }
  }

  /** A person has worked in the tree since: nothing of before is to be collected. */
  handedOver(): void {
    this.#unfinished = null;
  }

  async #limited({
    attempt,
    previous,
    continues,
  }: {
    attempt: number;
    previous: string | null;
    continues: boolean;
  }): Promise<AttemptResult> {
    const of = { ...this.#input, timeoutMs: this.#allowance.timeLimit(this.#input.timeoutMs) };
    const { stage: key, timeoutMs } = of;
    const summary = `${key} · attempt ${String(attempt)}`;
    const input = {
      ...attemptInput(this.#input, attempt),
      ...(continues ? ({ continues } as const) : {}),
      ...(this.#unfinished === null ? {} : { unfinished: this.#unfinished }),
      ...this.#allowance.forAttempt,
      previous,
    };
    this.#feedback.takeHints(this.#desk.hints);
    const feedback = this.#feedback.entries;
    const limited = await withTimeLimit({
      limitMs: timeoutMs,
      held: () => this.#desk.held || this.#line.silent,
      summary: `${key} · time limit`,
      work: () => this.#line.exec({ attempt, summary }, (exec) => exec.runAttempt({ ...input, feedback })),
    });
    const done = limited.value && unlessMoved(this.#input, { attempt, done: limited.value });
    if (!limited.timedOut && done !== null) return done;
    const stopped = done ?? { ...NOTHING_DONE, attempt, failure: null };
    return done === null || stopped.end?.kind === 'cancelled' ? timedOut(of, stopped) : stopped;
  }
}
