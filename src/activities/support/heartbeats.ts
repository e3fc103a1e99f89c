import { Context } from '@temporalio/activity';

/**
 * Well below the silence after which Temporal gives an activity to somebody else, and never more than a third of it;
 * an abort is heard of by a heartbeat alone, and somebody waits for it.
 */
const BEAT_MS = 1_000;

/**
 * Heartbeats for as long as an activity works: a first fetch of a large repository takes minutes and says nothing of
 * itself. Says no more than that this worker lives; it is also how a cancellation gets here.
 */
export function beating<I, O>({ act }: { act: (input: I) => Promise<O> }): (input: I) => Promise<O> {
  return async (input) => {
    const context = Context.current();
    const { heartbeatTimeoutMs } = context.info;
    const beatMs = Math.min(BEAT_MS, (heartbeatTimeoutMs ?? Infinity) / 3);
    const timer = setInterval(() => context.heartbeat(), beatMs);
    try {
      return await act(input);
    } finally {
      clearInterval(timer);
    }
  };
}
