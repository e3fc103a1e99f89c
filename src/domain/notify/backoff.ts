const FIRST_MS = 2_000;
const LONGEST_MS = 15 * 60_000;
const PATIENCE_MS = 7 * 86_400_000;

/** What comes after a try that failed. Times are ISO 8601. */
export type NextTry =
  { readonly kind: 'again'; readonly at: string } | { readonly kind: 'given_up'; readonly at: string };

/**
 * When a notification is tried again after its `attempt`-th try (from 1): after 2 s, 4 s … 15 min, each up to a fifth
 * longer so that many do not come at once; for seven days. `random` is from 0 to 1.
 */
export function nextTry(given: { attempt: number; madeAt: string; now: Date; random: number }): NextTry {
  const { attempt, madeAt, now, random } = given;
  if (now.getTime() - Date.parse(madeAt) > PATIENCE_MS) return { kind: 'given_up', at: now.toISOString() };
  const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, attempt - 1));
  return { kind: 'again', at: new Date(now.getTime() + pause * (1 + random / 5)).toISOString() };
}
