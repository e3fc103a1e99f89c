import { NOTHING_USED, QuotaCounter, reachedQuota } from '../../domain/quota/counter.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { Quota } from '../../domain/quota/quota.js';
import type { AttemptResult } from '../../domain/stage/attempt.js';
import { amountsOf } from '../../domain/quota/amounts.js';
import { RunClock } from './run-clock.js';

/**
 * All that counts against a run's own limits: attempts, changed files, begun stages, time, cost and tokens. It is made
 * of the run's history, so that nothing which dies takes it along.
 */
export class RunAllowance {
  readonly clock = new RunClock();
  readonly #counter = new QuotaCounter({ scope: 'run', budget: null });
  /** Stages that have begun, and were not counted yet. */
  readonly #entering = new Set<string>();
  #stages = 0;
  #hasBudget = false;
  #renewedAt: string | null = null;
  #periods = 0;
  #periodFrom = 0;

  /** Counts against the limits of another plan from now on; what was used stays. */
  follow({ limits }: Plan): void {
    this.#counter.limit(limits.budget, limits.run);
    this.#hasBudget = limits.budget !== undefined;
  }

  /** A stage begins, the first time or again. */
  begins(stage: string): void {
    this.#entering.add(stage);
  }

  /** An attempt has ended; the same one again is counted once. What a person did by hand is no attempt of the run's. */
  attemptEnded(stage: string, { attempt, agent, changes, skipped, by }: AttemptResult): void {
    const isOwn = skipped === null && by === undefined;
    this.#counter.take({
      name: `${stage}/${String(attempt)}`,
      amounts: {
        attempts: isOwn ? 1 : 0,
        mutations: changes.files,
        ...(agent === undefined ? {} : amountsOf(agent)),
      },
    });
  }

  /** What a stage may still use when it asks for an attempt while `open` others are granted. */
  quotasFor({ stage, open, at }: { stage: string; open: number; at: string }): Quota[] {
    return this.quotas(at).flatMap((quota) => {
      if (quota.kind === 'attempts') return [{ ...quota, consumed: quota.consumed + open }];
      return quota.kind === 'stages' && !this.#entering.has(stage) ? [] : [quota];
    });
  }

  /** A stage was granted an attempt: it has begun in earnest. */
  granted(stage: string): void {
    if (!this.#entering.delete(stage)) return;
    this.#stages += 1;
    this.#counter.take({ name: `stage ${String(this.#stages)}`, amounts: { stages: 1 } });
  }

  /**
   * A person who was asked at a limit lets a stage go on: the whole allowance is given anew, unless there is some again,
   * since another stage was let go on before, or the plan was revised.
   */
  renew({ stage, open, askedAt, at }: { stage: string; open: number; askedAt: string; at: string }): void {
    const isReached =
      reachedQuota({ quotas: this.quotasFor({ stage, open, at }), using: NOTHING_USED }) !== null;
    // what agents use while they work is known to their hosts alone
    const mayBeReached = this.#hasBudget && (this.#renewedAt === null || this.#renewedAt < askedAt);
    if (!isReached && !mayBeReached) return;
    this.#renewedAt = at;
    this.#takeTime(at);
    this.#counter.renew();
    this.#periods += 1;
    this.#periodFrom = this.clock.read(at);
  }

  /** Every limit, with what was used of it until a moment. */
  quotas(at: string): Quota[] {
    this.#takeTime(at);
    return this.#counter.quotas;
  }

  #takeTime(at: string): void {
    const time = this.clock.read(at) - this.#periodFrom;
    this.#counter.take({ name: `period ${String(this.#periods)}`, amounts: { time } });
  }
}
