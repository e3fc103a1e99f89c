import { z } from 'zod';

/** What may be used of what costs money; `null` where nothing is said. */
export const Budget = z.strictObject({
  /** In US dollars. */
  costUsd: z.number().positive().nullable(),
  /** Read and written together. */
  tokens: z.int().positive().nullable(),
});
export type Budget = z.infer<typeof Budget>;
