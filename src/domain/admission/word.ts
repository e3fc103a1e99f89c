import { z } from 'zod';

import { Freeze } from './freeze.js';

/** What keeps a run from its place or its slot. */
export const ObstacleKind = z.enum(['freeze', 'base', 'group', 'cap', 'paused']);

/** What a run waits for, in a sentence, and of what kind that is. */
export const Obstacle = z.strictObject({
  kind: ObstacleKind,
  text: z.string(),
  /** The tasks that have what it waits for, or the freeze's id. */
  about: z.string().optional(),
});
export type Obstacle = z.infer<typeof Obstacle>;

const toRun = { number: z.int(), executionId: z.string().optional() } as const;

/**
 * What admission tells a run; `number` says which one, `executionId` which execution of it: after a Reset the words of before
 * come again. `seq` is the stand that it answers.
 */
export const AdmissionWord = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('granted'), ...toRun, seq: z.int() }),
  z.strictObject({
    kind: z.literal('waits'),
    ...toRun,
    seq: z.int(),
    position: z.int(),
    of: z.int(),
    why: Obstacle,
  }),
  z.strictObject({ kind: z.literal('refused'), ...toRun, why: Obstacle }),
  z.strictObject({
    kind: z.literal('freeze'),
    ...toRun,
    freeze: Freeze.nullable(),
    /** Who ended the one before, where that is known. */
    endedBy: z.string().optional(),
  }),
]);
export type AdmissionWord = z.infer<typeof AdmissionWord>;

/** A run's part of admission as its status shows it; left out while nothing hinders it. */
export const AdmissionStatus = z.strictObject({
  /** What it waits for: to begin, or to go on after it had nothing to do. */
  waits: z
    .strictObject({
      position: z.int(),
      of: z.int(),
      why: z.string(),
      /** Left out by older programs. */
      kind: ObstacleKind.optional(),
    })
    .nullable(),
  frozen: z
    .strictObject({
      reason: z.string(),
      by: z.string(),
      at: z.string(),
      base: z.string().nullable(),
      until: z.string().nullable(),
    })
    .nullable(),
});
export type AdmissionStatus = z.infer<typeof AdmissionStatus>;
