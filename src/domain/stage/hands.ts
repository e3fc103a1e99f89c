import { z } from 'zod';

import { Actor } from '../approval/approval.js';

/** Where a person finds the stage that they took. */
export const HandsPlace = z.strictObject({
  hostId: z.string(),
  /** The working tree, as an absolute path on that host. */
  directory: z.string(),
  /** Where the artifacts go that the plan asks for. */
  artifacts: z.string(),
  /** What the stage was told so far, `feedback.md` among it. */
  feedback: z.string(),
  requirements: z.string(),
  /** What is not as an executor would find it (a set-up that failed); `null` when all is. */
  note: z.string().nullable(),
});
export type HandsPlace = z.infer<typeof HandsPlace>;

/** That a person has a stage, as status and report show it. */
export const TakenStatus = z.strictObject({
  by: Actor,
  at: z.string(),
  /** `null` while what ran is being stopped and the tree is readied. */
  attempt: z.int().nullable(),
  place: HandsPlace.nullable(),
  /** Whether it was given back and is being snapshotted. */
  returning: z.boolean(),
});
export type TakenStatus = z.infer<typeof TakenStatus>;

/** A take on its way to a stage; `id` is the token of its request. */
export interface StageTake {
  readonly id: string;
  readonly by: Actor;
  /** ISO time of the take. */
  readonly at: string;
}

/** A give-back on its way to a stage: of the take with this `id`. */
export interface StageReturn {
  readonly id: string;
  /** Who gives it back. */
  readonly by: Actor;
  /** Whether the work is laid aside rather than judged. */
  readonly discard: boolean;
}
