import { z } from 'zod';

import { Actor } from '../domain/approval/approval.js';
import type { Failure } from '../domain/failure/failure.js';
import { Publish, PullWords } from '../domain/handoff/publish.js';
import { StageKey } from '../domain/keys.js';

/** Asks an open run to hand some of its stages off by themselves. The same token is the same request. */
export const GroupRequest = z.strictObject({
  runNumber: z.int().min(1),
  actor: Actor,
  reason: z.string().max(2000).nullable(),
  token: z.string().min(8).max(128),
  stages: z.array(StageKey).min(1).max(1000),
  /** What is made of the branch; `null` for what the plan says. */
  publish: Publish.nullable(),
  /** What its pull request is to say; left out for what is usual. */
  words: PullWords.optional(),
});
export type GroupRequest = z.infer<typeof GroupRequest>;

/** What came of it. `onto`: the branch that it stands on. `changed` is false when the request had come before. */
export type GroupOutcome =
  | {
      readonly kind: 'done';
      readonly changed: boolean;
      readonly group: number;
      readonly branch: string;
      readonly stages: readonly string[];
      readonly onto: string | null;
    }
  | { readonly kind: 'refused'; readonly failure: Failure };
