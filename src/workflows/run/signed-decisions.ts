import type { Decision, DecisionOutcome } from '../../domain/approval/approval.js';
import type { CheckedSignature } from '../../domain/approval/signature.js';
import type { RunBook } from '../state/run-book.js';
import { isoNow, type RunMonitor } from './monitor.js';

/** Checks a decision's signature outside, at a moment (ISO). Never fails. */
export type CheckSignature = (decision: Decision, at: string) => Promise<CheckedSignature>;

type Via = 'update' | 'signal';

/** The most signed decisions that wait for one another: each is checked outside. */
const MOST_WAITING = 50;

const FULL: CheckedSignature = {
  kind: 'refused',
  code: 'DECISION_SIGNATURE_UNCHECKED',
  message: 'Too many signed decisions came at once to check them all: hand it in again.',
};

/**
 * Judges decisions. One that is signed has its signature checked outside first, one decision after the other; it is judged
 * by what holds when that is done, so that nothing that happened meanwhile is overlooked. Without a signature to be
 * checked it is judged at once.
 */
export class SignedDecisions {
  readonly #monitor: RunMonitor;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor({ monitor }: { monitor: RunMonitor }) {
    this.#monitor = monitor;
  }

  /** Judges a decision that came. */
  decide(input: {
    book: RunBook;
    decision: Decision;
    via: Via;
    check: CheckSignature | undefined;
  }): DecisionOutcome | Promise<DecisionOutcome> {
    const { book, decision, via, check } = input;
    const runNumber = this.#monitor.number;
    const judged = (checked?: CheckedSignature) =>
      book.decide({ decision, runNumber, via, at: isoNow(), ...(checked === undefined ? {} : { checked }) });
    const wanted = () => book.desk.needsCheck({ decision, runNumber }) && this.#monitor.ended === null;
    if (check === undefined || !wanted()) return judged();
    if (this.#waiting >= MOST_WAITING) return judged(FULL);
    const arrivedAt = isoNow();
    return this.#inTurn(async () => (wanted() ? judged(await check(decision, arrivedAt)) : judged()));
  }

  async #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const before = this.#last;
    this.#waiting += 1;
    const turn = before.then(act).finally(() => (this.#waiting -= 1));
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
