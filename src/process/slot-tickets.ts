import { z } from 'zod';

import { findAlive } from './identity.js';
import { lookAtRecord } from './look-at-record.js';
import { recordFiles } from './record-files.js';

/** How long a ticket counts that nobody renews: longer than Temporal takes to give a dead worker's work to another. */
const LEASE_MS = 120_000;

/** One who has a slot, or stands in line for one. */
export const SlotTicket = z.strictObject({
  /** Whose it is: one attempt of one stage. */
  owner: z.string(),
  /** Where the process that needs it has its record, once it runs. */
  record: z.string(),
  held: z.boolean(),
  /** The worker that asked for it. */
  worker: z.strictObject({ pid: z.int(), start: z.string(), boot: z.string() }).nullable(),
  /** Milliseconds since 1970. */
  seenAt: z.number(),
});
export type SlotTicket = z.infer<typeof SlotTicket>;

/**
 * Whether a ticket still counts. A slot is held for as long as its process runs, whoever carries that; else for as long
 * as its worker lives and says so. A place in line outlives its worker for a while: the next one comes back to it.
 */
export function counts({ ticket, now }: { ticket: SlotTicket; now: number }): boolean {
  const { held, record, worker, seenAt } = ticket;
  if (held && mayRun(record)) return true;
  if (held && (worker === null || findAlive(worker) === null)) return false;
  return now - seenAt < LEASE_MS;
}

function mayRun(record: string): boolean {
  const look = lookAtRecord(recordFiles(record));
  if (look.kind === 'doomed') return look.identity !== null && findAlive(look.identity) !== null;
  return look.kind === 'running' || look.kind === 'unclear';
}
