import { z } from 'zod';

import { Actor } from '../domain/approval/approval.js';
import type { Failure } from '../domain/failure/failure.js';
import { StageKey } from '../domain/keys.js';
import { HINT_LENGTH } from '../domain/stage/hint.js';

/** What every request about one stage of an open run says. The same token is the same request. */
export const StageRequest = z.strictObject({
  runNumber: z.int().min(1),
  stage: StageKey,
  actor: Actor,
  token: z.string().min(8).max(128),
});
export type StageRequest = z.infer<typeof StageRequest>;

/** A person does not want to wait any longer for an agent's rate limit. */
export const RetryNowRequest = StageRequest;
export type RetryNowRequest = z.infer<typeof RetryNowRequest>;

/** What came of it. `attempt` is the one that begins; `changed` is false when the request had come before. */
export type RetryNowOutcome = HintOutcome;

/** A hint for the next attempt of a stage. */
export const HintRequest = StageRequest.extend({
  text: z
    .string()
    .max(HINT_LENGTH)
    .refine((text) => text.trim() !== '', 'an empty hint tells nothing'),
});
export type HintRequest = z.infer<typeof HintRequest>;

/** What came of a hint. `attempt` is the first one that is told; `changed` is false when it had come before. */
export type HintOutcome =
  | { readonly kind: 'done'; readonly changed: boolean; readonly attempt: number }
  | { readonly kind: 'refused'; readonly failure: Failure };
