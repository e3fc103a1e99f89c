import { z } from 'zod';

import { RunState } from '../../domain/run/run-state.js';
import { RunStatus } from '../../domain/run/run-status.js';

/** Why a run's own word could not be had. */
export const Silence = z.enum(['no_worker', 'not_readable', 'not_asked', 'server_unreachable', 'forgotten']);
export type Silence = z.infer<typeof Silence>;

/** What the server knows of a run without asking it. */
export const RunDescription = z.strictObject({
  task: z.strictObject({ key: z.string(), title: z.string() }),
  slug: z.string(),
  /** `null` until the run has taken its number. */
  number: z.int().nullable(),
  /** As the run last said; may lag behind. */
  state: RunState,
  closed: z.boolean(),
  base: z.string().nullable(),
  plan: z.strictObject({ name: z.string(), hash: z.string() }).nullable(),
  startedBy: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  pendingApproval: z.boolean(),
  workflowId: z.string(),
  /** Temporal's id of this execution. */
  executionId: z.string(),
});
export type RunDescription = z.infer<typeof RunDescription>;

/**
 * What there is to know of a run, and from where: from the run itself, from the server's description of it when
 * no worker answers, or from the store when Temporal has forgotten it (or cannot be reached).
 */
export const RunView = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('live'), status: RunStatus }),
  z.strictObject({ kind: z.literal('description'), why: Silence, run: RunDescription }),
  z.strictObject({ kind: z.literal('stored'), why: Silence, status: RunStatus }),
]);
export type RunView = z.infer<typeof RunView>;
