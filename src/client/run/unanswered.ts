import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { ofSent, type Sent } from '../../domain/failure/workers.js';
import { findPollers, secondsSince } from './find-pollers.js';
import type { Temporal } from './temporal.js';

/** Why no worker answered: WORKER_BUSY where one polls, else NO_WORKER; `sent` is what it was asked to do. */
export async function unanswered(temporal: Temporal, sent: Sent): Promise<Failure> {
  const queue = temporal.queues.workflows;
  const [newest] = await findPollers(temporal).catch(() => []);
  if (newest === undefined) return failure('NO_WORKER', { queue, ...ofSent(sent) });
  const { identity: worker } = newest;
  return failure('WORKER_BUSY', { queue, worker, seconds: secondsSince(newest), ...ofSent(sent) });
}

/** Whether an error says that no worker answered in time, whether or not there is one. */
export function isUnanswered(error: unknown): error is StagegateError {
  return error instanceof StagegateError && error.failure.code === 'NO_WORKER';
}

/** The error of a call: where it says that no worker answered, with the reason that {@link unanswered} finds. */
export async function withReason(
  error: unknown,
  given: { temporal: Temporal; sent: Sent },
): Promise<unknown> {
  if (!isUnanswered(error)) return error;
  return new StagegateError(await unanswered(given.temporal, given.sent), { cause: error });
}
