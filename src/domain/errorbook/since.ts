import { atMoment, spanMs } from './waiver-end.js';

/**
 * The moment that a look back begins: a span ago (`12h`, `7d`, `4w`), or at a date (`2026-07-01`, its beginning in UTC) or
 * time in ISO 8601. `null` when the text is none of these.
 */
export function sinceMoment({ text, now }: { text: string; now: Date }): Date | null {
  const ms = spanMs(text);
  return ms === null ? atMoment(text) : new Date(now.getTime() - ms);
}
