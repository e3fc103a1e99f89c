import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition; after a minute it fails and says what was waited for. Looks that cost something are made less often. */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { everyMs = 10 }: { everyMs?: number } = {},
): Promise<void> {
  const until = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`waited in vain for ${what}`);
    await sleep(everyMs);
  }
}
