import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

/** What came of limited work: its value, and whether its time ran out first. */
export interface Limited<T> {
  readonly value: T;
  readonly timedOut: boolean;
}

/**
 * Runs work under a time limit that stands still while `held()` is true: a pause uses up nobody's time. When the
 * limit is reached the work is cancelled, and its value is still waited for. Without a limit it just runs.
 */
export async function withTimeLimit<T>(input: {
  limitMs: number | null;
  held: () => boolean;
  summary: string;
  work: () => Promise<T>;
}): Promise<Limited<T>> {
  const { limitMs, held, summary, work } = input;
  if (limitMs === null) return { value: await work(), timedOut: false };
  const working = new CancellationScope();
  const watching = new CancellationScope();
  let timedOut = false;
  const watch = watching.run(async () => {
    for (let left = limitMs; left > 0;) {
      await condition(() => !held());
      const from = Date.now();
      await untilHeldOrOver({ left, held, summary });
      left -= Date.now() - from;
    }
    timedOut = true;
    working.cancel();
  });
  const watched = watch.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  try {
    return { value: await working.run(work), timedOut };
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
