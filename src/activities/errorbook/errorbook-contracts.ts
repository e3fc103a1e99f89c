import type { SeenNow } from '../../store/errorbook-port.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { RunRef } from '../../domain/run/run-input.js';
import type { AttemptResult } from '../../domain/stage/attempt.js';

/** A failed attempt, or a round of the handoff, for the errorbook. */
export interface RecordFailureInput {
  readonly run: RunRef;
  /** A stage's key, or `handoff`. */
  readonly stage: string;
  readonly attempt: number;
  /** Why it counts nothing; `null` where it does, and only gates failed that are not required. */
  readonly failure: Failure | null;
  /** The commit that failed; left out where there is none. */
  readonly head?: string;
  /** What a person must see of it besides, by kind; left out when there is nothing. */
  readonly findings?: readonly NonNullable<AttemptResult['findings']>['list'][number]['kind'][];
}

/** The entries that it came to; older runs have nothing in their histories. */
export interface RecordedFailures {
  readonly seen: readonly SeenNow[];
}
