import { z } from 'zod';

/** What an open stage waits for before its next attempt, although nobody has to decide anything. */
export const StageWait = z.discriminatedUnion('kind', [
  /** Its agent's provider lets it do no more before that moment (ISO). */
  z.strictObject({ kind: z.literal('rate_limit'), agent: z.string(), until: z.string() }),
  /** As many of its agent as may run at once on its host do so; `position` 1 is the next, and never grows. */
  z.strictObject({
    kind: z.literal('slot'),
    agent: z.string(),
    slots: z.int(),
    position: z.int(),
  }),
]);
export type StageWait = z.infer<typeof StageWait>;
