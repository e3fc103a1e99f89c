import parseDuration from 'parse-duration';

import { fail } from '../../domain/failure/catalogue.js';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/;
const LENGTH = /^(?:\d{1,6}(?:\.\d{1,3})?\s?(?:s|sec|m|min|h|d|w)\s?)+$/i;
const LONGEST_MS = 366 * 86_400_000;

/**
 * A moment to come as people write it: how long from now (`2h`, `3d`), or a time with its zone (`2026-03-01T08:00Z`); ISO, in
 * UTC. At most a year away. Throws BAD_INPUT.
 */
export function momentToCome({ text, now, option }: { text: string; now: Date; option: string }): string {
  const given = text.trim();
  const at = LENGTH.test(given)
    ? now.getTime() + (parseDuration(given) ?? NaN)
    : MOMENT.test(given)
      ? Date.parse(given)
      : NaN;
  if (at > now.getTime() && at <= now.getTime() + LONGEST_MS) return new Date(at).toISOString();
  return fail('BAD_INPUT', {
    what: option,
    value: text,
    why: 'a time from now is wanted, as 2h or 3d, or a moment to come with its zone, as 2026-03-01T08:00Z; at most a year away',
  });
}
