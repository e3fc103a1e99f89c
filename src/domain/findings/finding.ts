import { z } from 'zod';

import { ContentHash } from '../plan/plan.js';

/** What happened to a path since the stage began. */
export const PathChange = z.enum(['added', 'changed', 'deleted']);
export type PathChange = z.infer<typeof PathChange>;

/**
 * Something about an attempt that a person must have seen before it counts. `gate_file`: what gates are judged with was
 * changed. `settings`: the repository's own `.stagegate`. `tests`: a protected file was deleted, checks less, or takes out
 * what others check. `missing_tests`: by
 * the reports that gates write, tests that passed before the stage are gone or skipped. `not_compared`: nobody can say.
 */
export const Finding = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('gate_file'),
    path: z.string(),
    change: PathChange,
    /** What it has to do with gates, in words: `gate "unit" runs it`. */
    why: z.string(),
  }),
  z.strictObject({ kind: z.literal('settings'), path: z.string(), change: PathChange }),
  z.strictObject({
    kind: z.literal('tests'),
    path: z.string(),
    change: PathChange,
    /** What there is less of, or more; empty where the file is gone, cannot be read as text any more, or is a link. */
    counts: z.array(
      z.strictObject({
        what: z.enum(['tests', 'assertions', 'skipped tests', 'focused tests']),
        before: z.int(),
        after: z.int(),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal('missing_tests'),
    gate: z.string(),
    /** By name; both lists together are at most 20. */
    absent: z.array(z.string()),
    skipped: z.array(z.string()),
    /** How many there are beyond these. */
    more: z.int(),
  }),
  z.strictObject({ kind: z.literal('not_compared'), gate: z.string(), why: z.string() }),
]);
export type Finding = z.infer<typeof Finding>;

/** The findings of an attempt; where there are none, none of this is there. */
export const Findings = z.strictObject({
  /** SHA-256 over all of them: evidence, so that an approval of others is stale. */
  digest: ContentHash,
  /** Gates are judged with some files as they were when the stage began. */
  frozen: z.boolean(),
  list: z.array(Finding).max(100),
  /** How many there are beyond `list`. */
  more: z.int(),
});
export type Findings = z.infer<typeof Findings>;
