import { setTimeout as delay } from 'node:timers/promises';

import {
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

/** Milliseconds that a call waits at most before it is made again, and so {@link EndingRetries.end} too. */
const LONGEST_MS = 1_000;
/** Some twenty seconds of them, as the SDK has it. */
const MOST_ATTEMPTS = 24;

/** The retries of one connection's calls. */
export interface EndingRetries {
  readonly interceptors: NonNullable<ConnectionOptions['interceptors']>;
  /** Resolves when no call is waiting to be made again, and none will. Close the connection then, not before. */
  end(): Promise<void>;
}

/**
 * The SDK's retries, but they end before their connection does. The SDK's own go on: one whose time comes after the
 * connection was closed throws in a timer, where nobody can catch it, and takes the process along (SDK 1.24). `onWait` hears how
 * long a call waits.
 */
export function endingRetries({ onWait }: { onWait?: (ms: number) => void } = {}): EndingRetries {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions({ maxAttempts: MOST_ATTEMPTS });
  let ended = false;
  let last = 0;
  const retries = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !ended && retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const waitMs = Math.min(LONGEST_MS, delayFunction(attempt, status));
      last = Math.max(last, performance.now() + waitMs);
      onWait?.(waitMs);
      return waitMs;
    },
  });
  return {
    interceptors: [retries],
    end: async () => {
      ended = true;
      // Timers run in the order of their times: what is due before this one has been made. One that is due already may
      // still have to be made as well, where the process was busy.
      if (last > 0) await delay(Math.max(0, last - performance.now()) + 10);
    },
  };
}
