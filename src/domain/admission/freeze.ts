import { z } from 'zod';

import { Priority } from './stand.js';

/** A repository in which nothing starts or hands off. */
export const Freeze = z.strictObject({
  /** The same id is the same freeze. */
  id: z.string().min(8).max(128),
  slug: z.string().min(1).max(100),
  reason: z.string().min(1).max(2000),
  by: z.string().min(1).max(200),
  at: z.iso.datetime(),
  /** Runs of this priority or a higher one pass; `null`: none does. */
  priority: Priority.nullable(),
});
export type Freeze = z.infer<typeof Freeze>;

/** Whether a run of this priority obeys a freeze. */
export function obeys({ freeze, priority }: { freeze: Freeze; priority: number }): boolean {
  return freeze.priority === null || priority < freeze.priority;
}
