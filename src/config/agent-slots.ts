import { z } from 'zod';

/** `agent_slots` of the configuration: how many of an agent may run at once on this host, by its preset's name. */
export const AgentSlots = z.record(
  z.string().min(1),
  z
    .int('must be a whole number from 1 to 1000')
    .min(1, 'must be at least 1')
    .max(1_000, 'must be at most 1000'),
);
export type AgentSlots = z.infer<typeof AgentSlots>;
