import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';

/**
 * Does work that is stopped, and its end waited for, as soon as `stops()` is true; `value` is what it still gave. It is
 * not begun when that is true already.
 */
export async function unless<T>({
  stops,
  work,
}: {
  stops: () => boolean;
  work: () => Promise<T>;
}): Promise<{ stopped: boolean; value: T | null }> {
  if (stops()) return { stopped: true, value: null };
  const around = CancellationScope.current();
  const working = new CancellationScope();
  const watching = new CancellationScope();
  const watched = watching.run(async () => {
    await condition(stops);
    working.cancel();
  });
  const quiet = watched.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  try {
    return { value: await working.run(work), stopped: stops() };
  } catch (error) {
    if (!stops() || !isCancellation(error) || around.consideredCancelled) throw error;
    return { stopped: true, value: null };
  } finally {
    watching.cancel();
    await quiet;
  }
}
