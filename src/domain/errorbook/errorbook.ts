import { z } from 'zod';

import { ContentHash } from '../plan/plan.js';
import { ENTRY_STATUSES } from './lifecycle.js';
import { ORIGINS } from './origin.js';
import { SEVERITIES } from './severity.js';

/** An entry's id: `E-` and the first twelve digits of a hash over repository and fingerprint. */
export const EntryId = z.string().regex(/^E-[0-9a-f]{12}$/, 'an id of the errorbook, as E-0123456789ab');
export type EntryId = z.infer<typeof EntryId>;

/** Where the evidence of one time is. Paths are on the host that is named. */
export const Evidence = z.strictObject({
  /** The commit that failed; `null` where there was none. */
  head: z.string().max(64).nullable(),
  host: z.string().max(255).nullable(),
  report: z.string().max(4096).nullable(),
  log: z.string().max(4096).nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

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
  evidence: Evidence,
});
export type Occurrence = z.infer<typeof Occurrence>;

/** What is known of a failure, whenever it is seen. */
const FailureFacts = z.strictObject({
  fingerprint: ContentHash,
  origin: z.enum(ORIGINS),
  stageKind: z.string().min(1).max(64),
  /** The gate; `null` for an executor, a check or a merge. */
  gate: z.string().max(64).nullable(),
  title: z.string().min(1).max(500),
  /** The lines that tell what went wrong. */
  symptom: z.string().max(20_000),
  command: z.string().max(70_000).nullable(),
  exitCode: z.int().nullable(),
  /** What is suspected to be behind it; `null` when nothing is. */
  cause: z.string().max(4000).nullable(),
  /** What to do about it, a step each. */
  fixes: z.array(z.string().min(1).max(2000)).max(20),
  tags: z.array(z.string().min(1).max(64)).max(20),
  severity: z.enum(SEVERITIES),
});

/** A failure to be written into the errorbook, with the time it was seen. */
export const RecordedFailure = FailureFacts.extend({ occurrence: Occurrence });
export type RecordedFailure = z.infer<typeof RecordedFailure>;

/** What came between the commit that failed and the first one that passed. */
export const Remedy = z.strictObject({
  failedHead: z.string().max(64).nullable(),
  passedHead: z.string().max(64),
  run: z.strictObject({ taskKey: z.string(), number: z.int(), stage: z.string(), attempt: z.int() }),
  /** The first paths, and how much was changed in all. */
  paths: z.array(z.string()).max(50),
  stat: z.strictObject({ files: z.int(), insertions: z.int(), deletions: z.int() }),
  /** Hash of the patch in the store, cut to 64 KB; `null` where there is none. */
  patch: ContentHash.nullable(),
});
export type Remedy = z.infer<typeof Remedy>;

/** An entry of the errorbook: one failure of one repository, however often it was seen. */
export const ErrorbookEntry = FailureFacts.extend({
  id: EntryId,
  repositoryId: z.string(),
  status: z.enum(ENTRY_STATUSES),
  /** When its waiver ends (ISO); `null` unless it is waived. */
  waivedUntil: z.string().nullable(),
  occurrences: z.int(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** What mended it the last time; `null` when that is not known. */
  remedy: Remedy.nullable(),
});
export type ErrorbookEntry = z.infer<typeof ErrorbookEntry>;

/** Who changed an entry: a person, or the engine. */
export const EntryActor = z.strictObject({
  name: z.string().min(1).max(200),
  email: z.string().max(320).nullable(),
});
export type EntryActor = z.infer<typeof EntryActor>;

/** A change of an entry's status that was made. */
export const EntryChange = z.strictObject({
  /** From 1, without a gap. */
  seq: z.int(),
  at: z.string(),
  actor: EntryActor,
  action: z.enum(['confirm', 'resolve', 'waive', 'reopen', 'recur', 'expire']),
  from: z.enum(ENTRY_STATUSES),
  to: z.enum(ENTRY_STATUSES),
  reason: z.string().nullable(),
  /** When a waiver ends. */
  until: z.string().nullable(),
});
export type EntryChange = z.infer<typeof EntryChange>;
