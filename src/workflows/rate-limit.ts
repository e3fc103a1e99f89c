import { RATE_LIMIT_WAIT_MS, RateLimitPatience } from '../domain/agent/rate-limit.js';
import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import { formatLimit } from '../domain/text/duration.js';
import type { ChildDesk } from './state/child-desk.js';

/** What of a stage's input decides how it waits. */
interface Waiter {
  readonly run: { readonly taskKey: string };
  readonly stage: string;
  readonly rateLimitMs?: number;
}

/** A stage's way with its agent's rate limit: it asks its run to be told when the moment to go on has come. */
export class RateLimit {
  readonly #desk: ChildDesk;
  readonly #waiter: Waiter;
  readonly #mostMs: number;
  readonly #patience: RateLimitPatience;

  constructor({ desk, waiter }: { desk: ChildDesk; waiter: Waiter }) {
    this.#desk = desk;
    this.#waiter = waiter;
    this.#mostMs = waiter.rateLimitMs ?? RATE_LIMIT_WAIT_MS;
    this.#patience = new RateLimitPatience({ mostMs: this.#mostMs });
  }

  /** What was waited before does not count any more. */
  renew(): void {
    this.#patience.renew();
  }

  /** Waits until the run lets the stage go on; the failure to tell a person when that would take too long. */
  async wait(result: AttemptResult, reason: Failure): Promise<Failure | null> {
    const { attempt, agent } = result;
    const name = agent?.preset ?? 'the agent';
    const waitMs = this.#patience.next(agent?.rateLimit?.waitMs ?? null);
    if (waitMs === null) {
      const { run, stage } = this.#waiter;
      const at = { task: run.taskKey, stage, attempt, agent: name };
      const most = formatLimit(this.#mostMs);
      return failure('AGENT_RATE_LIMIT_LASTS', { ...at, most, last: reason.message });
    }
    const until = new Date(Date.now() + waitMs).toISOString();
    // a person who takes the stage meanwhile ends the wait as well
    await this.#desk.askUnlessTaken({ kind: 'rate_limited', attempt, agent: name, until });
    return null;
  }
}
