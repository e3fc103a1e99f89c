import { z } from 'zod';

import { Stand } from './stand.js';

/** A run in admission's book. */
export const Entry = z.strictObject({
  stand: Stand,
  place: z.boolean(),
  slot: z.boolean(),
  /** When it was admitted (ISO); `null` before. */
  since: z.string().nullable(),
  /** Its turn among those that wait: smaller is earlier. */
  order: z.int(),
  /** What it was told last, so that the same is not told again: the stand that was granted, the place in the queue. */
  granted: z.int().nullable(),
  told: z.string().nullable(),
  frozen: z.string().nullable(),
  /** Executions of the run that a Reset has ended: what they still say is passed over. */
  former: z.array(z.string()).optional(),
});
export type Entry = z.infer<typeof Entry>;

/** A run that waits: to begin, or to go on. */
export function isWaiting({ stand, place, slot }: Entry): boolean {
  return !slot && (stand.wants || !place);
}

/**
 * Who is served first: those that go on before those that begin, then by priority, then by when they asked.
 */
export function inTurn(one: Entry, other: Entry): number {
  if (one.place !== other.place) return one.place ? -1 : 1;
  const { priority } = one.stand.run.wish;
  return other.stand.run.wish.priority - priority || one.order - other.order;
}

/** How many ended executions of a run are known. */
const FORMER = 10;

/** Whether it was said by an execution that a Reset has ended. */
export function isFormer({ entry, stand }: { entry: Entry; stand: Stand }): boolean {
  return entry.former?.includes(stand.run.executionId) ?? false;
}

/** Takes in what a run says of itself; what is older than what is known changes nothing. */
export function heard({ entry, stand }: { entry: Entry; stand: Stand }): Entry {
  if (stand.run.executionId !== entry.stand.run.executionId) return reset({ entry, stand });
  if (stand.seq < entry.stand.seq) return entry;
  const changed = stand.seq > entry.stand.seq;
  return {
    ...entry,
    stand,
    // one that was admitted by an admission that is lost, or was reset, holds what it says that it holds
    place: entry.place || stand.place,
    since: entry.since ?? (stand.place ? stand.run.askedAt : null),
    slot: changed ? stand.slot : entry.slot || stand.slot,
    // it asks again although it was told: it has not heard
    granted: entry.slot && !stand.slot && !changed && stand.wants ? null : entry.granted,
    frozen: stand.frozen,
  };
}

/** A Reset: the run begins to count anew, and keeps what it held as far as it wants it. */
function reset({ entry, stand }: { entry: Entry; stand: Stand }): Entry {
  const { former = [] } = entry;
  return {
    ...entry,
    stand,
    place: entry.place || stand.place,
    slot: entry.slot && stand.wants,
    granted: null,
    told: null,
    frozen: stand.frozen,
    former: [...former, entry.stand.run.executionId].slice(-FORMER),
  };
}

/** A run that is heard of for the first time. */
export function newEntry({ stand, order }: { stand: Stand; order: number }): Entry {
  const { place, slot, run, seq, frozen } = stand;
  return {
    stand,
    place,
    slot,
    since: place ? run.askedAt : null,
    order,
    granted: slot ? seq : null,
    told: null,
    frozen,
  };
}
