import { z } from 'zod';

import { Freeze } from './freeze.js';

/** What a run waits for, in a sentence, and of what kind that is. */
export const Obstacle = z.strictObject({
  kind: z.enum(['freeze', 'base', 'group', 'cap', 'paused']),
  text: z.string(),
  /** The tasks that have what it waits for. */
  about: z.string().optional(),
});
export type Obstacle = z.infer<typeof Obstacle>;

/** What admission tells a run; `number` says which one. `seq` is the stand that it answers. */
export const AdmissionWord = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('granted'), number: z.int(), seq: z.int() }),
  z.strictObject({
    kind: z.literal('waits'),
    number: z.int(),
    seq: z.int(),
    position: z.int(),
    of: z.int(),
    why: Obstacle,
  }),
  z.strictObject({ kind: z.literal('refused'), number: z.int(), why: Obstacle }),
  z.strictObject({ kind: z.literal('freeze'), number: z.int(), freeze: Freeze.nullable() }),
]);
export type AdmissionWord = z.infer<typeof AdmissionWord>;

/** A run's part of admission as its status shows it; left out while nothing hinders it. */
export const AdmissionStatus = z.strictObject({
  /** What it waits for: to begin, or to go on after it had nothing to do. */
  waits: z.strictObject({ position: z.int(), of: z.int(), why: z.string() }).nullable(),
  frozen: z.strictObject({ reason: z.string(), by: z.string(), at: z.string() }).nullable(),
});
export type AdmissionStatus = z.infer<typeof AdmissionStatus>;
