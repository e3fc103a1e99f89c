import { z } from 'zod';

import { formatMoment } from '../text/duration.js';
import { Priority } from './stand.js';

/** How long a freeze's reason may be, in characters: all freezes together travel in one message. */
export const FREEZE_REASON = 300;
/** How many freezes an installation may have at a time. */
export const MOST_FREEZES = 100;

/** What a freeze is of: a repository, or one base branch of it. */
export const Frozen = z.strictObject({
  slug: z.string().min(1).max(100),
  /** `null`: all of its bases. */
  base: z.string().min(1).max(300).nullable(),
});
export type Frozen = z.infer<typeof Frozen>;

/** A repository, or one base of it, in which nothing starts or hands off. */
export const Freeze = Frozen.extend({
  /** The same id is the same freeze. */
  id: z.string().min(8).max(128),
  reason: z.string().min(1).max(FREEZE_REASON),
  by: z.string().min(1).max(200),
  at: z.iso.datetime(),
  /** Runs of this priority or a higher one pass; `null`: none does. */
  priority: Priority.nullable(),
  /** When it ends by itself; `null`: when somebody ends it. */
  until: z.iso.datetime().nullable(),
});
export type Freeze = z.infer<typeof Freeze>;

/** Whether a run of this priority obeys a freeze. */
export function obeys({ freeze, priority }: { freeze: Freeze; priority: number }): boolean {
  return freeze.priority === null || priority < freeze.priority;
}

/** Whether asking for one when the other holds changes nothing. */
export function isSameFreeze(one: Freeze, other: Freeze): boolean {
  return one.reason === other.reason && one.priority === other.priority && one.until === other.until;
}

/** `Ada <ada@example.org> since 2026-03-01 12:03:04 UTC, until 2026-03-02 08:00:00 UTC: the release` */
export function freezeWords({
  by,
  at,
  until,
  reason,
}: Pick<Freeze, 'by' | 'at' | 'until' | 'reason'>): string {
  const end = until === null ? '' : `, until ${formatMoment(until)}`;
  return `${by} since ${formatMoment(at)}${end}: ${reason}`;
}

/** `shop-1a2b3c4d`, or `main of shop-1a2b3c4d` */
export function frozenWords({ slug, base }: Frozen): string {
  return base === null ? slug : `${base} of ${slug}`;
}
