import { sleep } from '@temporalio/workflow';

import type { ApprovalRequest } from '../../domain/approval/approval.js';
import type { RunBook } from '../state/run-book.js';
import { isoNow } from './monitor.js';

/**
 * Watches the deadlines of a run's requests, also while it is paused. A deadline never approves: it holds (nothing
 * happens) or rejects. The timer of a request that was decided does nothing.
 */
export class Deadlines {
  readonly #book: RunBook;
  readonly #watched = new Set<string>();

  constructor({ book }: { book: RunBook }) {
    this.#book = book;
  }

  /** Whether a request waits whose deadline nobody watches. */
  get unwatched(): boolean {
    return this.#waiting.length > 0;
  }

  /** Sets a timer for each of them, in the present scope. */
  watch(): void {
    for (const { id, deadlineAt } of this.#waiting) {
      this.#watched.add(id);
      const left = Math.max(1, Date.parse(deadlineAt ?? '') - Date.now());
      const expired = sleep(left, { summary: `deadline of ${id}` }).then(() => {
        this.#book.expire({ id, at: isoNow() });
      });
      expired.catch(() => undefined);
    }
  }

  get #waiting(): ApprovalRequest[] {
    return this.#book.desk.pending.filter(
      ({ id, deadlineAt, rule }) =>
        deadlineAt !== null && rule.onDeadline !== 'hold' && !this.#watched.has(id),
    );
  }
}
