import { ApplicationFailure } from '@temporalio/activity';

import { Unreadable } from '../../git/index.js';
import type { Departures } from '../support/departures.js';

/** How long an activity still tries to keep a tree, after somebody wanted it to end. Milliseconds. */
export interface Respite {
  /** After a stop: long enough for a large tree, and what does not end by then stays in its folder. */
  readonly stopMs: number;
  /** After the worker began to go away: whoever takes the activity next keeps the tree. */
  readonly leaveMs: number;
}

const RESPITE: Respite = { stopMs: 30_000, leaveMs: 5_000 };

/**
 * Reads what an executor has left, with a signal that ends the reading soon after the activity is to end: with an
 * `Unreadable` after a stop, so that the stop is answered, and else with an error that Temporal repeats.
 */
export async function inTime<T>(given: {
  departures: Departures;
  work: (signal: AbortSignal) => Promise<T>;
  respite?: Respite;
}): Promise<T> {
  const { departures, work, respite = RESPITE } = given;
  const late = new AbortController();
  const over = new AbortController();
  const after = (asked: AbortSignal, waitMs: number, reason: () => Error): void => {
    const begin = (): void => {
      const timer = setTimeout(() => late.abort(reason()), waitMs);
      over.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    };
    if (asked.aborted) begin();
    else asked.addEventListener('abort', begin, { once: true, signal: over.signal });
  };
  const why = `could not be read to its end in the ${String(respite.stopMs / 1000)} s after a stop was asked for`;
  after(departures.stop, respite.stopMs, () => new Unreadable({ path: '.', why }));
  after(departures.leave, respite.leaveMs, leaving);
  try {
    return await work(late.signal);
  } finally {
    over.abort();
  }
}

/** What an activity ends with when its worker goes away: whoever takes it next goes on where it was. */
export function leaving(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'LEFT_RUNNING',
    message: 'the worker goes away before what an executor has left was read',
  });
}
