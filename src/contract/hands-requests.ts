import { z } from 'zod';

import type { Failure } from '../domain/failure/failure.js';
import type { HandsPlace } from '../domain/stage/hands.js';
import { StageRequest } from './stage-requests.js';

/** A person takes a stage into their own hands. */
export const TakeRequest = StageRequest;
export type TakeRequest = z.infer<typeof TakeRequest>;

/**
 * What came of a take: where the stage's tree is, and the number of the person's attempt. `changed` is false when they
 * had it already.
 */
export type TakeOutcome =
  | { readonly kind: 'done'; readonly changed: boolean; readonly attempt: number; readonly place: HandsPlace }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** A person gives a stage back. */
export const GiveBackRequest = StageRequest.extend({
  /** Lays the work aside: the stage goes back to where it was when it was taken. */
  discard: z.boolean(),
  /** Why somebody gives back what another one has; `null` for one's own. */
  force: z
    .string()
    .max(2000)
    .refine((text) => text.trim() !== '', 'a reason is wanted')
    .nullable(),
});
export type GiveBackRequest = z.infer<typeof GiveBackRequest>;

/** What came of a give-back. `attempt` is the person's; `changed` is false when it had come before. */
export type GiveBackOutcome =
  | { readonly kind: 'done'; readonly changed: boolean; readonly attempt: number }
  | { readonly kind: 'refused'; readonly failure: Failure };
