import { z } from 'zod';

/** What a limit is about: one attempt, a stage, a run, or a repository's day (UTC). */
export const QuotaScope = z.enum(['attempt', 'stage', 'run', 'day']);
export type QuotaScope = z.infer<typeof QuotaScope>;

/**
 * What is counted: US dollars, or tokens read and written together; of a run also attempts, changed files, begun stages,
 * and milliseconds.
 */
export const QuotaKind = z.enum(['cost', 'tokens', 'attempts', 'mutations', 'stages', 'time']);
export type QuotaKind = z.infer<typeof QuotaKind>;

/** A limit and what was used of it. */
export const Quota = z.strictObject({
  scope: QuotaScope,
  kind: QuotaKind,
  limit: z.number().positive(),
  consumed: z.number().min(0),
  /** Used before a person gave a fresh allowance: it counts no more. */
  earlier: z.number().min(0),
  /** Whether what some attempt used is not known, so that the numbers are the least. */
  isLeast: z.boolean(),
});
export type Quota = z.infer<typeof Quota>;
