import { z } from 'zod';

import { ContentHash } from '../plan/plan.js';

/** One time that a failure was seen. `key` is its idempotency key: the same key again is the same time. */
export const Occurrence = z.strictObject({
  key: z.string().min(1).max(300),
  repositoryId: z.string().min(1).max(4096),
  taskKey: z.string().min(1).max(64),
  number: z.int().min(1),
  stage: z.string().min(1).max(64),
  attempt: z.int().min(0),
  /** The gate that failed; `null` for an executor, a check or a merge. */
  gate: z.string().max(64).nullable(),
  at: z.iso.datetime({ offset: true }),
});
export type Occurrence = z.infer<typeof Occurrence>;

/** A failure to be written into the errorbook, with the time it was seen. */
export const RecordedFailure = z.strictObject({
  fingerprint: ContentHash,
  occurrence: Occurrence,
  title: z.string().min(1).max(500),
  /** The lines that tell what went wrong. */
  symptom: z.string().max(20_000),
  command: z.string().max(70_000).nullable(),
  exitCode: z.int().nullable(),
});
export type RecordedFailure = z.infer<typeof RecordedFailure>;

/** An entry of the errorbook: one failure, however often and wherever it was seen. */
export const ErrorbookEntry = RecordedFailure.omit({ occurrence: true }).extend({
  occurrences: z.int(),
  firstSeen: z.string(),
  lastSeen: z.string(),
});
export type ErrorbookEntry = z.infer<typeof ErrorbookEntry>;
