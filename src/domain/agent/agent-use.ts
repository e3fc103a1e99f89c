import { z } from 'zod';

/**
 * What one attempt of an agent came to, as far as its output says: small, for histories, the ledger and status. What is
 * not known is `null`, and `unknown` says why.
 */
export const AgentUse = z.strictObject({
  preset: z.string(),
  model: z.string().nullable(),
  /** The agent's own id of its conversation; a later attempt on the same host can go on with it. */
  session: z.string().nullable(),
  /** Whether this attempt went on with the conversation of the one before. */
  resumed: z.boolean(),
  /** In US dollars, as the agent says. */
  costUsd: z.number().min(0).nullable(),
  /** Cached tokens are among those read. */
  tokens: z.strictObject({ in: z.int().min(0).nullable(), out: z.int().min(0).nullable() }),
  /** Set when it ended because its provider lets it do no more for now; `waitMs` from the end on, `null` when not said. */
  rateLimit: z.strictObject({ waitMs: z.int().min(0).nullable() }).nullable(),
  /** Why cost or tokens are not known, in a sentence; `null` when they are. */
  unknown: z.string().nullable(),
});
export type AgentUse = z.infer<typeof AgentUse>;
