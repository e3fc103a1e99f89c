import { sleep } from '@temporalio/workflow';

import type { RunBook } from '../state/run-book.js';
import { Nudges } from '../state/nudges.js';
import { isoNow, type RunMonitor } from './monitor.js';

/** A moment that something in the run waits for. */
interface Moment {
  /** Once in a run. */
  readonly name: string;
  readonly at: string;
  readonly come: () => void;
}

/**
 * Watches the moments that a run's requests and stages wait for, also while it is paused. A request's deadline never
 * approves: it holds (nothing happens) or rejects. The timer of what was decided before, or waits no more, does nothing.
 */
export class Deadlines {
  readonly #book: RunBook;
  readonly #monitor: RunMonitor;
  readonly #nudges: Nudges;
  readonly #watched = new Set<string>();

  constructor({ book, monitor }: { book: RunBook; monitor: RunMonitor }) {
    this.#book = book;
    this.#monitor = monitor;
    this.#nudges = new Nudges({ desk: book.desk, log: monitor.log });
  }

  /** Whether something waits for a moment that nobody watches. */
  get unwatched(): boolean {
    return this.#waiting.length > 0;
  }

  /** Sets a timer for each of them, in the present scope. */
  watch(): void {
    for (const { name, at, come } of this.#waiting) {
      this.#watched.add(name);
      const left = Math.max(1, Date.parse(at) - Date.now());
      const expired = sleep(left, { summary: name }).then(come);
      expired.catch(() => undefined);
    }
  }

  get #waiting(): Moment[] {
    return [...this.#requests(), ...this.#waits(), ...this.#reminders()].filter(
      ({ name }) => !this.#watched.has(name),
    );
  }

  #requests(): Moment[] {
    return this.#book.desk.pending.flatMap(({ id, deadlineAt, rule }) => {
      if (deadlineAt === null || rule.onDeadline === 'hold') return [];
      const come = () => this.#book.expire({ id, at: isoNow() });
      return [{ name: `deadline of ${id}`, at: deadlineAt, come }];
    });
  }

  #reminders(): Moment[] {
    return this.#nudges.next.map(({ name, at, come }) => {
      const comes = () => {
        come(isoNow());
        this.#monitor.show();
      };
      return { name, at, come: comes };
    });
  }

  #waits(): Moment[] {
    const { waits } = this.#book;
    return waits.waiting.map(({ stage, attempt, until }) => {
      const come = () => void waits.pass({ stage, attempt });
      return { name: `rate limit of ${stage}, attempt ${String(attempt)}`, at: until, come };
    });
  }
}
