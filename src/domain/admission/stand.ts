import { z } from 'zod';

import { RunState } from '../run/run-state.js';

/** Who is served first when several wait: the higher number. */
export const Priority = z.int().min(-100).max(100);

/** What a start asks of admission. A run that was started without it is never made to wait. */
export const AdmissionWish = z.strictObject({
  priority: Priority,
  /** Whether it waits for its turn; else it is refused when it cannot begin at once. */
  queue: z.boolean(),
});
export type AdmissionWish = z.infer<typeof AdmissionWish>;

/** Runs of one group, of whatever repository, are at most `limit` at a time. */
export const ConcurrencyGroup = z.strictObject({
  group: z.string().min(1).max(100),
  limit: z.int().min(1).max(1000),
});
export type ConcurrencyGroup = z.infer<typeof ConcurrencyGroup>;

/** A run as admission knows it. Its workflow id with its number names it, also after a Reset. */
export const Applicant = z.strictObject({
  workflowId: z.string().min(1).max(255),
  executionId: z.string().min(1).max(100),
  number: z.int().min(1),
  task: z.string().min(1).max(100),
  slug: z.string().min(1).max(100),
  base: z.string().min(1).max(300),
  wish: AdmissionWish,
  group: ConcurrencyGroup.nullable(),
  startedBy: z.string().max(200),
  askedAt: z.iso.datetime(),
});
export type Applicant = z.infer<typeof Applicant>;

/**
 * Where a run stands, as it tells admission: always the whole of it, so that a message may come twice, and a new
 * admission that knows nothing learns all from it. `seq` grows with every change of mind.
 */
export const Stand = z.strictObject({
  run: Applicant,
  seq: z.int().min(0),
  /** Whether it has something to do: else it needs no slot. */
  wants: z.boolean(),
  /** Whether it was admitted: it holds its base until it leaves. */
  place: z.boolean(),
  /** Whether it may work at this moment. */
  slot: z.boolean(),
  /** It has handed off, or ended: nothing of it runs any more. */
  left: z.boolean(),
  /** The id of the freeze that it obeys. */
  frozen: z.string().max(128).nullable(),
  state: RunState,
});
export type Stand = z.infer<typeof Stand>;

/** How many runs may be active: over all, and at one base of a repository. */
export const AdmissionLimits = z.strictObject({
  cap: z.int().min(1).max(10_000),
  perBase: z.int().min(1).max(10_000),
});
export type AdmissionLimits = z.infer<typeof AdmissionLimits>;

/** Used unless configured. */
export const DEFAULT_ADMISSION_LIMITS: AdmissionLimits = { cap: 4, perBase: 1 };

/** Names a run among all that ever were: a Reset keeps it. */
export function runKeyOf({ workflowId, number }: Pick<Applicant, 'workflowId' | 'number'>): string {
  return `${workflowId}/${String(number)}`;
}

/** A run that wants to begin. */
export function firstStand(run: Applicant): Stand {
  const nothing = { place: false, slot: false, left: false, frozen: null } as const;
  return { run, seq: 0, wants: true, ...nothing, state: 'queued' };
}
