import { z } from 'zod';

/**
 * A run's leave for one attempt to use of its limits. `consumed` of the limits is what was used by attempts that had ended;
 * those that had not are `open`, by the numbers of their own grants, and later ones have higher numbers.
 */
export const Grant = z.strictObject({ number: z.int().positive(), open: z.array(z.int().positive()) });
export type Grant = z.infer<typeof Grant>;

/** Whether what the attempt of another grant uses is not in what this grant was told to be consumed. */
export const isBeside = ({ number, open }: Grant, other: number): boolean =>
  other > number || open.includes(other);
