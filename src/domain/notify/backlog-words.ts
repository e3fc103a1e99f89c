import { clean } from '../text/clean.js';

/** What a receiver has not been told. */
export interface Untold {
  readonly receiver: string;
  readonly waiting: number;
  readonly givenUp: number;
  /** ISO 8601; `null` when nothing waits. */
  readonly oldest: string | null;
  /** Why the last try failed; `null` when none did. */
  readonly error: string | null;
}

/** Whether a receiver is down, or something was given up for it: not one that is only being told. */
export function isDown({ error, givenUp }: Untold): boolean {
  return error !== null || givenUp > 0;
}

/** How it stands with a receiver: `ops: 2 not told yet, the oldest since …; it answered with status 500`. */
export function backlogWords({ receiver, waiting, oldest, error, givenUp }: Untold): string {
  const parts = [
    ...(waiting === 0 ? [] : [`${String(waiting)} not told yet, the oldest since ${oldest ?? '–'}`]),
    ...(error === null ? [] : [clean(error)]),
    ...(givenUp === 0 ? [] : [`${String(givenUp)} given up in the last 30 days`]),
  ];
  return `${clean(receiver)}: ${parts.join('; ')}`;
}
