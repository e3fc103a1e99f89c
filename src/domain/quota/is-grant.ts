import type { Grant } from './grant.js';

/** Whether a value that crossed Temporal is a {@link Grant}; without zod, as {@link isFailure} is. */
export function isGrant(value: unknown): value is Grant {
  if (typeof value !== 'object' || value === null || !('number' in value) || !('open' in value)) return false;
  const { number, open } = value;
  return Number.isInteger(number) && Array.isArray(open) && open.every(Number.isInteger);
}
