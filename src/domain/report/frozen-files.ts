import { z } from 'zod';

import { ContentHash } from '../plan/plan.js';

/** What a run was judged with, as it was at its base: what gates reach, settings of tools, and the repository's own rules. */
export const FrozenFiles = z.strictObject({
  commit: z.string(),
  /** SHA-256 over path and content of all of them. */
  digest: ContentHash,
  /** `blob` is git's id of the content: `git rev-parse COMMIT:PATH`. */
  files: z.array(z.strictObject({ path: z.string(), blob: z.string(), why: z.string() })).max(500),
  /** How many there are beyond `files`. */
  more: z.int(),
});
export type FrozenFiles = z.infer<typeof FrozenFiles>;
