import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';

import { z } from 'zod';

import { diskTrouble } from '../../config/disk-trouble.js';
import { failure, type FailureCode, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Patience } from './patience.js';
import { messageOf } from '../../domain/system-error.js';

/** Waited for however long it takes: what was made is safe on this host, and nothing else could be done with it. */
const AWAITED: ReadonlySet<string> = new Set<FailureCode>(['VAULT_UNREACHABLE']);

/** Passes where the store was lost: the run brings back what it knows (`restoreRun`). Elsewhere it is told soon enough. */
const BROUGHT_BACK: ReadonlySet<string> = new Set<FailureCode>(['PLAN_NOT_STORED']);

/**
 * Translates what an activity throws, once, at this edge: a failure of the catalogue travels in the details of an
 * ApplicationFailure whose type is its code. What may pass is repeated by Temporal for as long as the
 * {@link Patience} lasts (`null`: for ever); anything unforeseen is INTERNAL.
 */
export function translating<I, O>(input: {
  act: (input: I) => Promise<O>;
  patience: Patience | null;
}): (input: I) => Promise<O> {
  const { act, patience } = input;
  return async (argument) => {
    try {
      const done = await act(argument);
      patience?.ended();
      return done;
    } catch (error) {
      if (error instanceof CancelledFailure || error instanceof ApplicationFailure) throw error;
      const told = toFailure({ error, task: taskOf(argument) });
      const mayPass = told.retryable || (patience !== null && BROUGHT_BACK.has(told.code));
      const awaited = AWAITED.has(told.code) || (error instanceof StagegateError && error.isAwaited);
      const tired = mayPass && !awaited && patience?.failed() === true;
      throw ApplicationFailure.create({
        type: told.code,
        message: told.message,
        nonRetryable: !mayPass || tired,
        details: [told],
        ...(error instanceof StagegateError && error.retryAfterMs !== null
          ? { nextRetryDelay: error.retryAfterMs }
          : {}),
        ...(error instanceof Error ? { cause: error } : {}),
      });
    }
  };
}

const OfRun = z.union([
  z.object({ run: z.object({ taskKey: z.string() }) }).transform(({ run }) => run.taskKey),
  z
    .object({ input: z.object({ task: z.object({ key: z.string() }) }) })
    .transform(({ input }) => input.task.key),
]);

/** The task that an activity's input is about, for the next command that a user is told. */
function taskOf(argument: unknown): string {
  return OfRun.safeParse(argument).data ?? '<task>';
}

/** The failure that an error tells of. */
export function toFailure({ error, task }: { error: unknown; task: string }): Failure {
  if (error instanceof StagegateError) return error.failure;
  const trouble = diskTrouble(error);
  if (trouble !== null) return trouble;
  const detail = messageOf(error);
  return { ...failure('INTERNAL', { task, detail: detail.slice(0, 1000) }), retryable: true };
}
