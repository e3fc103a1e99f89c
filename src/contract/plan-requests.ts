import { z } from 'zod';

import { Actor } from '../domain/approval/approval.js';
import type { Failure } from '../domain/failure/failure.js';
import { ContentHash } from '../domain/plan/plan.js';

/** Asks an open run to go on with another plan, which the store has under its hash. The same token is the same request. */
export const ReplanRequest = z.strictObject({
  runNumber: z.int().min(1),
  plan: ContentHash,
  /** Hash of the revision that it was compared with: the plan's own while there was none. */
  base: ContentHash,
  actor: Actor,
  reason: z.string().max(2000).nullable(),
  token: z.string().min(8).max(128),
});
export type ReplanRequest = z.infer<typeof ReplanRequest>;

/**
 * What came of it: the revision holds, or waits for its approval (`request` names it) and the stages that it touches
 * wait with it. `changed` is false when the same request had come before.
 */
export type ReplanOutcome =
  | {
      readonly kind: 'done';
      readonly changed: boolean;
      readonly state: 'applied' | 'pending';
      readonly number: number;
      readonly hash: string;
      readonly request: string | null;
      readonly changes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly failure: Failure };
