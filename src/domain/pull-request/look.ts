import { z } from 'zod';

import type { ForgeReview } from '../approval/forge-review.js';

/** What automatic checks of a pull request's head have come to. */
export const PullChecks = z.strictObject({
  /** `unknown` where the forge does not let us see them. */
  state: z.enum(['none', 'pending', 'passed', 'failed', 'unknown']),
  passed: z.int(),
  pending: z.int(),
  /** The names of those that failed. */
  failed: z.array(z.string()),
});
export type PullChecks = z.infer<typeof PullChecks>;

/** What somebody's review comes to: their last word, or that they only commented. */
export const PullReview = z.strictObject({
  by: z.string(),
  verdict: z.enum(['approved', 'changes_requested', 'commented', 'dismissed']),
  /** The commit that was looked at; `null` where the forge has forgotten it. */
  commit: z.string().nullable(),
});
export type PullReview = z.infer<typeof PullReview>;

/** The last word of each reviewer, by their names; a comment takes back nothing. */
export function lastWords(reviews: readonly ForgeReview[]): PullReview[] {
  const last = new Map<string, PullReview>();
  for (const { by, verdict, commit } of reviews)
    if (verdict !== 'commented' || !last.has(by)) last.set(by, { by, verdict, commit });
  return [...last.values()].sort((one, other) => (one.by < other.by ? -1 : 1));
}

/** A pull request as its forge has it at one moment. */
export const PullRequestLook = z.strictObject({
  number: z.int().min(1),
  title: z.string(),
  url: z.string(),
  head: z.string(),
  base: z.string(),
  headCommit: z.string(),
  draft: z.boolean(),
  state: z.enum(['open', 'closed', 'merged']),
  /** Whether it merges into its base: `blocked` by a rule of the forge, `unknown` while the forge works it out. */
  merges: z.enum(['yes', 'conflicts', 'blocked', 'unknown']),
  checks: PullChecks,
  reviews: z.array(PullReview),
});
export type PullRequestLook = z.infer<typeof PullRequestLook>;

/** What was seen, and when. */
export const SeenLook = z.strictObject({ at: z.iso.datetime(), look: PullRequestLook });
export type SeenLook = z.infer<typeof SeenLook>;
