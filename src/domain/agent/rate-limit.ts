/** How long a stage waits for its agent's rate limit, in a row, where the plan does not say. */
export const RATE_LIMIT_WAIT_MS = 24 * 3_600_000;

/** The first wait for an agent that does not say how long, and the longest between two tries. */
const UNTOLD_MS = 60_000;
const LONGEST_MS = 30 * 60_000;
/** From the second time in a row, a wait is never shorter than this, doubled each time: some ask for a second for ever. */
const AGAIN_MS = 10_000;

/**
 * How long a stage waits before it tries an agent again whose provider lets it do no more: as long as that asks, or longer
 * each time where it does not say; never longer than `mostMs` in a row.
 */
export class RateLimitPatience {
  readonly #mostMs: number;
  #times = 0;
  #waitedMs = 0;

  constructor({ mostMs }: { mostMs: number }) {
    this.#mostMs = mostMs;
  }

  /** Milliseconds to wait now; `null` when that would be longer, all in all, than the stage may wait. */
  next(askedMs: number | null): number | null {
    const doubled = 2 ** Math.min(this.#times, 20);
    const least = this.#times === 0 ? 0 : Math.min(LONGEST_MS, (AGAIN_MS * doubled) / 2);
    const waitMs = Math.max(askedMs ?? Math.min(LONGEST_MS, UNTOLD_MS * doubled), least);
    if (this.#waitedMs + waitMs > this.#mostMs) return null;
    this.#times += 1;
    this.#waitedMs += waitMs;
    return waitMs;
  }

  /** An attempt came through, or a person asks for another one: what was waited before does not count any more. */
  renew(): void {
    this.#times = 0;
    this.#waitedMs = 0;
  }
}
