import { ApplicationFailure } from '@temporalio/common';

/** Calls an activity as often as Temporal would at least: again after a failure that may pass, five times in all. */
export async function persist<T>(act: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await act();
    } catch (error) {
      if (tried === 5 || (error instanceof ApplicationFailure && error.nonRetryable === true)) throw error;
    }
  }
}
