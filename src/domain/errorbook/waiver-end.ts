const UNITS = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const LONGEST_MS = 366 * UNITS.d;

/**
 * The moment that a waiver ends: after a span (`12h`, `7d`, `4w`), or at a date (`2026-07-01`, its beginning in UTC) or time
 * in ISO 8601; within a year. `null` when the text is none of these, or has passed.
 */
export function waiverEnd({ text, now }: { text: string; now: Date }): Date | null {
  const span = spanMs(text);
  const end = span === null ? atMoment(text) : new Date(now.getTime() + span);
  if (end === null) return null;
  const ms = end.getTime() - now.getTime();
  return ms > 0 && ms <= LONGEST_MS ? end : null;
}

/** How long a span is (`12h`, `7d`, `4w`), in milliseconds; `null` when the text is none. */
export function spanMs(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  const ms = Object.entries(UNITS).find(([name]) => name === unit)?.[1];
  return ms === undefined ? null : Number(number) * ms;
}

/** A date (its beginning in UTC) or time in ISO 8601; `null` when the text is none. */
export function atMoment(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text))
    return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}
