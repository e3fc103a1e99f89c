import { CancellationScope, condition, patched } from '@temporalio/workflow';

import type { RunMonitor } from './monitor.js';

/**
 * Looks at something outside for somebody who asked, for as long as the run is open; `null` when it ended first: the look
 * is stopped then, and nobody waits for its end. Runs of before waited for it with their own end.
 */
export function whileOpen<T>(monitor: RunMonitor, look: () => Promise<T>): Promise<T | null> {
  return patched('the-end-waits-for-no-look') ? unlessEnded(monitor, look) : look();
}

async function unlessEnded<T>(monitor: RunMonitor, look: () => Promise<T>): Promise<T | null> {
  const looking = new CancellationScope();
  const ended = condition(() => monitor.ended !== null).then(() => null);
  try {
    return await Promise.race([looking.run(look), ended]);
  } finally {
    looking.cancel();
  }
}
