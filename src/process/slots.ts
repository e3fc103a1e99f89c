import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { withLock } from '../config/with-lock.js';
import { identityOf } from './identity.js';
import { readJson } from './look-at-record.js';
import { counts, SlotTicket } from './slot-tickets.js';
import { replaceFile } from './write-once.js';

/** A ticket is written anew so often, at most: a look alone writes nothing. */
const RENEW_MS = 10_000;

const Line = z.strictObject({ schemaVersion: z.literal(1), tickets: z.array(SlotTicket) });

/** Who asks for one of a host's slots. */
export interface SlotAsker {
  /** Where lines are kept: `<stateDir>/slots`. One per host. */
  readonly stateDir: string;
  /** What the slots are of; a file name. */
  readonly name: string;
  /** How many may be held at once. */
  readonly slots: number;
  readonly owner: string;
  /** The record of the process that will need it. */
  readonly record: string;
}

/** `position` 1 is the next one. */
export type SlotPlace = { readonly kind: 'held' } | { readonly kind: 'waits'; readonly position: number };

/**
 * Asks for a slot: it is the asker's when one is free and nobody stands before them in line. First come, first served,
 * over all processes of the host; ask again to renew the place, or to find out whether it has come. Throws
 * `STATE_FOLDER` and `DISK_FULL`.
 */
export function askForSlot(asker: SlotAsker): Promise<SlotPlace> {
  return inLine(asker, ({ tickets, now }) => {
    const { owner, record, slots } = asker;
    const known = tickets.find((ticket) => ticket.owner === owner);
    const others = tickets.filter((ticket) => ticket.owner !== owner);
    const before = others.filter(
      (ticket) => !ticket.held && (known === undefined || tickets.indexOf(ticket) < tickets.indexOf(known)),
    );
    const free = slots - others.filter(({ held }) => held).length;
    const held = known?.held === true || (before.length === 0 && free > 0);
    const place: SlotPlace = held ? { kind: 'held' } : { kind: 'waits', position: before.length + 1 };
    if (known?.held === held && now - known.seenAt < RENEW_MS) return { place, line: tickets };
    const own = { owner, record, held, worker: identityOf({ pid: process.pid }), seenAt: now };
    const line =
      known === undefined
        ? [...tickets, own]
        : tickets.map((ticket) => (ticket.owner === owner ? own : ticket));
    return { place, line };
  });
}

/** Says that a slot is still needed, where it is held. */
export async function renewSlot(asker: SlotAsker): Promise<void> {
  const worker = identityOf({ pid: process.pid });
  await inLine(asker, ({ tickets, now }) => ({
    place: null,
    line: tickets.map((ticket) =>
      ticket.owner === asker.owner ? { ...ticket, worker, seenAt: now } : ticket,
    ),
  }));
}

/** Gives a slot back, or leaves the line; fine when one has neither. */
export async function leaveSlot(asker: SlotAsker): Promise<void> {
  await inLine(asker, ({ tickets }) => ({
    place: null,
    line: tickets.filter(({ owner }) => owner !== asker.owner),
  }));
}

async function inLine<T>(
  { stateDir, name, owner }: SlotAsker,
  act: (line: { tickets: readonly SlotTicket[]; now: number }) => { place: T; line: readonly SlotTicket[] },
): Promise<T> {
  const folder = join(stateDir, 'slots');
  const file = join(folder, `${name}.json`);
  return withLock({ file: join(folder, `${name}.lock`) }, () => {
    const now = Date.now();
    const before = readJson({ file, schema: Line })?.tickets ?? [];
    const tickets = before.filter((ticket) => ticket.owner === owner || counts({ ticket, now }));
    const { place, line } = act({ tickets, now });
    if (line !== tickets || tickets.length < before.length) {
      mkdirSync(folder, { recursive: true });
      replaceFile({ file, text: JSON.stringify({ schemaVersion: 1, tickets: line }) });
    }
    return Promise.resolve(place);
  });
}
