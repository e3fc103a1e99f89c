/** How many weeks trends show. */
export const WEEKS = 26;

const DAY_MS = 86_400_000;

/** The Mondays of the last 26 weeks, this one too, the oldest first, as `2026-01-26` (UTC). */
export function lastWeeks(now: Date): string[] {
  const last = Date.parse(weekOf(now.toISOString().slice(0, 10)));
  return Array.from({ length: WEEKS }, (_, index) => dayOf(last - (WEEKS - 1 - index) * 7 * DAY_MS));
}

/** The moment that the trends begin at. */
export function trendsFrom(now: Date): Date {
  return new Date(`${lastWeeks(now)[0] ?? ''}T00:00:00Z`);
}

/** The Monday of a day's week. */
export function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return dayOf(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
