import { z } from 'zod';

/** What kind of thing went wrong; decides who can mend it. */
export const FailureClass = z.enum([
  'env',
  'policy',
  'test',
  'timeout',
  'human_required',
  'conflict',
  'fatal',
]);
export type FailureClass = z.infer<typeof FailureClass>;

/**
 * Something that went wrong, as people read it: what happened, what was kept, and the next command. Made by
 * {@link failure} from the catalogue, never by hand.
 */
export const Failure = z.strictObject({
  code: z.string(),
  class: FailureClass,
  message: z.string(),
  /** What is safe nevertheless; `null` when nothing was changed. */
  kept: z.string().nullable(),
  /** The exact next command, or the step to take. */
  next: z.string(),
  retryable: z.boolean(),
});
export type Failure = z.infer<typeof Failure>;
