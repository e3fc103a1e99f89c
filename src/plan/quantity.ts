import parse from 'parse-duration';

/** The longest duration that a plan may name: 30 days, in milliseconds. */
export const MAX_DURATION_MS = 30 * 24 * 60 * 60 * 1000;

/** A duration as plans write it: numbers with the units ms, s, m, h or d, put together without spaces. */
export const DURATION = /^(?:\d{1,12}(?:\.\d{1,3})?(?:ms|s|m|h|d))+$/;

/** A size as plans write it: a number with B, KB, MB or GB, each 1,024 of the one before. */
export const SIZE = /^\d{1,12}(?:\.\d{1,3})?(?:B|KB|MB|GB)$/;

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** Milliseconds of a duration such as `10m` or `1h30m`, rounded; `null` when it is none, or not in (0, 30 days]. */
export function durationMs(text: string): number | null {
  if (!DURATION.test(text)) return null;
  const ms = Math.round(parse(text) ?? 0);
  return ms >= 1 && ms <= MAX_DURATION_MS ? ms : null;
}

/** Bytes of a size such as `10MB`, rounded; `null` when it is none. */
export function sizeBytes(text: string): number | null {
  if (!SIZE.test(text)) return null;
  const [, number = '', unit = ''] = /^([\d.]+)([A-Z]+)$/.exec(text) ?? [];
  return Math.round(Number(number) * (UNITS[unit] ?? Number.NaN));
}
