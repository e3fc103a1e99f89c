import { setTimeout as sleep } from 'node:timers/promises';

import { StagegateError, fail } from '../../domain/failure/catalogue.js';

/** What a dialect's error means, and in words. `busy`: the same again may work in a moment. */
export type StoreTrouble =
  | { readonly kind: 'busy'; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'damaged'; readonly detail: string };

/** Runs an operation on the store; see {@link createGuard}. */
export type Guard = <T>(operation: () => Promise<T>) => Promise<T>;

/** How long a locked store is tried again by default, in milliseconds. */
export const DEFAULT_PATIENCE_MS = 15_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;

/**
 * Tries an operation again while the store is busy, with growing pauses and for `patienceMs` at most, and tells
 * every other trouble in the catalogue's words. Errors that are not the database's pass as they are.
 */
export function createGuard(input: {
  readonly where: string;
  readonly diagnose: (error: unknown) => StoreTrouble | null;
  readonly patienceMs: number;
}): Guard {
  const { where, diagnose, patienceMs } = input;
  return async (operation) => {
    const deadline = performance.now() + patienceMs;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await operation();
      } catch (error) {
        const trouble = error instanceof StagegateError ? null : diagnose(error);
        if (trouble === null) throw error;
        if (trouble.kind === 'damaged') fail('STORE_DAMAGED', { where, detail: trouble.detail }, error);
        if (trouble.kind === 'unavailable')
          fail('STORE_UNAVAILABLE', { where, detail: trouble.detail }, error);
        if (performance.now() + pause > deadline)
          fail('STORE_UNAVAILABLE', { where, detail: trouble.detail }, error);
      }
      await sleep(pause * (0.5 + Math.random()));
    }
  };
}
