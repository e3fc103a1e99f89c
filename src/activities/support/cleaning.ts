import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { Failure } from '../../domain/failure/failure.js';
import type { SecretScanner } from '../../secrets/index.js';

/**
 * Takes secrets out of what an activity returns or throws, whatever it may be: the last net before Temporal's history.
 * What an executor or a gate prints was cleaned where it was printed.
 */
export function cleaning<I>(input: {
  act: (input: I) => Promise<unknown>;
  scanner: SecretScanner;
}): (input: I) => Promise<unknown> {
  const { act, scanner } = input;
  return async (argument) => {
    try {
      return await scanner.cleanAll(await act(argument));
    } catch (error) {
      throw await cleanError({ error, scanner });
    }
  };
}

async function cleanError({ error, scanner }: { error: unknown; scanner: SecretScanner }): Promise<unknown> {
  if (error instanceof StagegateError) {
    const cleaned = await scanner.cleanAll(error.failure);
    const { retryAfterMs, isAwaited } = error;
    if (cleaned === error.failure) return error;
    return new StagegateError(Failure.parse(cleaned), { retryAfterMs, isAwaited });
  }
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  if (!(error instanceof Error)) return error;
  const message = await scanner.clean(error.message);
  return message === error.message ? error : new Error(message);
}
