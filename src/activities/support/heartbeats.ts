import { Context } from '@temporalio/activity';

/**
 * Well below the sixty seconds after which Temporal gives a silent activity to somebody else; an abort is heard of
 * by a heartbeat alone, and somebody waits for it.
 */
const BEAT_MS = 1_000;

/**
 * Heartbeats for as long as an activity works: a first fetch of a large repository takes minutes and says nothing of
 * itself. Says no more than that this worker lives; it is also how a cancellation gets here.
 */
export function beating<I, O>({ act }: { act: (input: I) => Promise<O> }): (input: I) => Promise<O> {
  return async (input) => {
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat(), BEAT_MS);
    try {
      return await act(input);
    } finally {
      clearInterval(timer);
    }
  };
}
