import { activityInfo, ApplicationFailure, CancelledFailure } from '@temporalio/activity';

import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';

/** How often an activity is repeated for an error that may pass before its stage hears of it. */
const PATIENCE = 5;

/**
 * Translates what an activity throws, once, at this edge: a failure of the catalogue travels in the details of an
 * ApplicationFailure whose type is its code. What may pass is repeated by Temporal, `patience` times at most
 * (`null`: for ever); anything unforeseen is INTERNAL.
 */
export function translating<I, O>(input: {
  act: (input: I) => Promise<O>;
  patience: number | null;
}): (input: I) => Promise<O> {
  const { act, patience } = input;
  return async (argument) => {
    try {
      return await act(argument);
    } catch (error) {
      if (error instanceof CancelledFailure || error instanceof ApplicationFailure) throw error;
      const told = toFailure(error);
      const tired = patience !== null && activityInfo().attempt >= patience;
      throw ApplicationFailure.create({
        type: told.code,
        message: told.message,
        nonRetryable: !told.retryable || tired,
        details: [told],
        ...(error instanceof Error ? { cause: error } : {}),
      });
    }
  };
}

/** Translates every activity of a group. */
export function translatingAll<T extends Record<keyof T, (input: never) => Promise<unknown>>>(input: {
  activities: T;
  patience?: number | null;
}): T {
  const patience = input.patience === undefined ? PATIENCE : input.patience;
  const entries = Object.entries<(input: never) => Promise<unknown>>(input.activities);
  return Object.assign(
    { ...input.activities },
    Object.fromEntries(entries.map(([name, act]) => [name, translating({ act, patience })])),
  );
}

/** The failure that an error tells of. */
export function toFailure(error: unknown): Failure {
  if (error instanceof StagegateError) return error.failure;
  const detail = error instanceof Error ? error.message : String(error);
  return { ...failure('INTERNAL', { task: '<task>', detail: detail.slice(0, 1000) }), retryable: true };
}
