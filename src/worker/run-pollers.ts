import type { Worker } from '@temporalio/worker';

/**
 * Runs all pollers until `stop`, or until one of them ends: a worker does all its duties or none. `onDraining` is
 * called when they begin to end; what it gives is called when they have.
 */
export async function runPollers(input: {
  pollers: readonly Worker[];
  stop: AbortSignal;
  onPolling: () => void;
  onDraining: () => () => void;
}): Promise<void> {
  const { pollers, stop, onPolling, onDraining } = input;
  const drained: (() => void)[] = [];
  const shutDown = () => {
    if (drained.length === 0) drained.push(onDraining());
    for (const poller of pollers) if (poller.getState() === 'RUNNING') poller.shutdown();
  };
  stop.addEventListener('abort', shutDown, { once: true });
  const running = pollers.map((poller) => poller.run().finally(shutDown));
  if (stop.aborted) shutDown();
  else onPolling();
  try {
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
    stop.removeEventListener('abort', shutDown);
    for (const tell of drained) tell();
  }
}
