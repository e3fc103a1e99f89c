import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/workflow';

import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import { isFailure } from '../domain/failure/is-failure.js';

/**
 * The catalogue's failure inside an error that an activity or a child threw. Activities put theirs into the details
 * of an ApplicationFailure; anything else is told as INTERNAL.
 */
export function foreignFailure({ error, task }: { error: unknown; task: string }): Failure {
  const cause = innermost(error);
  if (cause instanceof ApplicationFailure) {
    const [known]: unknown[] = cause.details ?? [];
    if (isFailure(known)) return known;
  }
  const timedOut = cause instanceof TimeoutFailure ? `time-out (${cause.timeoutType})` : null;
  const detail = timedOut ?? (cause instanceof Error ? cause.message : String(cause));
  return failure('INTERNAL', { task, detail: detail.slice(0, 500) });
}

/** A child's failed activity arrives in two wrappings. */
function innermost(error: unknown): unknown {
  let inner = error;
  while ((inner instanceof ActivityFailure || inner instanceof ChildWorkflowFailure) && inner.cause)
    inner = inner.cause;
  return inner;
}
