import { z } from 'zod';

import { cutText } from '../../text/utf8.js';

/** The most revisions that a run takes, the plan that it was started with among them. */
export const REVISIONS_AT_MOST = 30;
/** How much of a revision is kept for those who look at the run; the ledger has more. */
const SHOWN = { most: 12, length: 160, reason: 500 } as const;
const RECORDED = { most: 200, length: 400 } as const;

/** One revision of a run's plan. The first is the plan that it was started with, and its hash is the plan's own. */
export const PlanRevision = z.strictObject({
  number: z.int().min(2),
  /** Of {@link revisionContent}: of the revision before as well, so that none can be left out or put in between. */
  hash: z.string(),
  previous: z.string(),
  plan: z.strictObject({ name: z.string(), hash: z.string() }),
  by: z.string(),
  reason: z.string().nullable(),
  at: z.string(),
  /** `pending` while it waits for its approval: the stages that it touches wait with it. */
  state: z.enum(['pending', 'applied', 'rejected', 'withdrawn']),
  /** What differs from the plan before, cut for display. */
  changes: z.array(z.string()),
});
export type PlanRevision = z.infer<typeof PlanRevision>;

/** Who made a revision, why, when (ISO), of what. */
export interface RevisionFacts {
  readonly previous: string;
  readonly plan: string;
  readonly actor: { readonly name: string; readonly email: string | null };
  readonly reason: string | null;
  readonly at: string;
}

/** What the hash of a revision is made over, as canonical JSON. */
export function revisionContent(facts: RevisionFacts) {
  const { previous, plan, actor, reason, at } = facts;
  return { schemaVersion: 1, previous, plan, actor, reason, at } as const;
}

/** The changes as the status keeps them. */
export function shownChanges(lines: readonly string[]): string[] {
  return cutLines({ lines, ...SHOWN });
}

/** The changes as the ledger keeps them. */
export function recordedChanges(lines: readonly string[]): string[] {
  return cutLines({ lines, ...RECORDED });
}

/** A reason as the status keeps it. */
export function shownReason(reason: string | null): string | null {
  return reason === null ? null : cutText({ text: reason, length: SHOWN.reason });
}

function cutLines(given: { lines: readonly string[]; most: number; length: number }): string[] {
  const { lines, most, length } = given;
  const shown = lines.slice(0, most).map((text) => cutText({ text, length }));
  return lines.length <= most ? shown : [...shown, `… and ${lines.length - most} more`];
}
