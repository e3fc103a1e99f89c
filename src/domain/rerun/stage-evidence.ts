import { z } from 'zod';

import { CommitId } from '../keys.js';
import { ContentHash } from '../plan/plan.js';
import { Actor } from '../approval/approval.js';
import { AttemptStatus } from '../run/run-status.js';

/** A need's head that a stage was started from. */
export const StartHead = z.strictObject({ stage: z.string(), head: CommitId });
export type StartHead = z.infer<typeof StartHead>;

/**
 * What a stage worked on: everything that its result depends on, and so what must be the same for the result to be
 * kept by another run. The same base and heads in the same order merge to the same start tree.
 */
export const StageGround = z.strictObject({
  base: CommitId,
  /** Heads of its needs, in plan order. */
  from: z.array(StartHead),
  /** Hash of the stage's part of the plan, with its gates, the profile and the workspace. */
  planPart: z.string(),
  requirements: ContentHash.nullable(),
});
export type StageGround = z.infer<typeof StageGround>;

/** What a stage came to, with the run and the attempt that made it. */
export const StageEvidence = z.strictObject({
  stage: z.string(),
  run: z.int().min(1),
  attempt: z.int().min(0),
  ground: StageGround,
  verdict: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('completed'),
      start: CommitId.nullable(),
      head: CommitId,
      /** Digest of the gate results; `null` where no gate ran. */
      gates: z.string().nullable(),
      result: AttemptStatus.nullable(),
      /** Who worked on it by hand. */
      authors: z.array(Actor).optional(),
    }),
    z.strictObject({ kind: z.literal('skipped'), reason: z.string() }),
  ]),
});
export type StageEvidence = z.infer<typeof StageEvidence>;
