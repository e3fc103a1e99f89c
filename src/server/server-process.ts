import { setTimeout as delay } from 'node:timers/promises';

import { hasCode } from '../domain/system-error.js';

/**
 * Ends a server that leads a process group and resolves when it is gone: asks with SIGTERM, and kills the group
 * when its patience has run out. Without patience it kills at once.
 */
export async function stopProcess(input: {
  pid: number;
  exited: Promise<unknown>;
  patienceMs: number;
}): Promise<void> {
  if (input.patienceMs > 0) {
    signal(input.pid, 'SIGTERM');
    const timer = new AbortController();
    const late = delay(input.patienceMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([late, input.exited]);
    timer.abort();
  }
  signal(-input.pid, 'SIGKILL');
  await input.exited;
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
