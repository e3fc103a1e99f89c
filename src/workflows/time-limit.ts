import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

/** What came of limited work. When its time ran out, `value` is what it still gave after it was stopped, if anything. */
export type Limited<T> =
  { readonly timedOut: false; readonly value: T } | { readonly timedOut: true; readonly value: T | null };

/**
 * Runs work under a time limit that stands still while `held()` is true: a pause uses up nobody's time. When the
 * limit is reached the work is cancelled, and its end is still waited for. Without a limit it just runs.
 */
export async function withTimeLimit<T>(input: {
  limitMs: number | null;
  held: () => boolean;
  summary: string;
  work: () => Promise<T>;
}): Promise<Limited<T>> {
  const { limitMs, held, summary, work } = input;
  if (limitMs === null) return { value: await work(), timedOut: false };
  const around = CancellationScope.current();
  const working = new CancellationScope();
  const watching = new CancellationScope();
  const limit = { reached: false };
  const watch = watching.run(async () => {
    for (let left = limitMs; left > 0;) {
      await condition(() => !held());
      const from = Date.now();
      await untilHeldOrOver({ left, held, summary });
      left -= Date.now() - from;
    }
    limit.reached = true;
    working.cancel();
  });
  const watched = watch.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  try {
    const value = await working.run(work);
    return limit.reached ? { value, timedOut: true } : { value, timedOut: false };
  } catch (error) {
    const stopped = limit.reached && isCancellation(error) && !around.consideredCancelled;
    if (!stopped) throw error;
    return { value: null, timedOut: true };
  } finally {
    watching.cancel();
    await watched;
  }
}

async function untilHeldOrOver(input: { left: number; held: () => boolean; summary: string }): Promise<void> {
  const scope = new CancellationScope();
  await scope.run(async () => {
    await Promise.race([sleep(input.left, { summary: input.summary }), condition(() => input.held())]);
  });
  scope.cancel();
}
