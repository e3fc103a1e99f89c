import { z } from 'zod';

import { canonicalJson } from '../canonical-json.js';
import type { LedgerRow, RecordedLedgerRow } from '../ledger/ledger-row.js';
import { PullRequest } from '../run/run-status.js';
import { PullRequestLook, type SeenLook } from './look.js';

const KIND = 'look';
const LookNote = z.object({ what: z.literal(KIND), look: PullRequestLook });

/** What a ledger tells of a pull request: as it was opened, and as it was seen last. */
export interface RecordedPull {
  readonly number: number;
  readonly opened: PullRequest | null;
  readonly seen: SeenLook | null;
}

/** The look that a ledger row holds; `null` where it is none. */
export function lookOf({ data }: Pick<RecordedLedgerRow, 'data'>): PullRequestLook | null {
  return LookNote.safeParse(data).data?.look ?? null;
}

/** The pull requests of a run, in the order in which they were opened. */
export function recordedPulls(rows: readonly RecordedLedgerRow[]): RecordedPull[] {
  const pulls = new Map<number, RecordedPull>();
  for (const row of rows) {
    if (row.kind !== 'pr') continue;
    const look = lookOf(row);
    const opened = look === null ? (PullRequest.safeParse(row.data).data ?? null) : null;
    const number = look?.number ?? opened?.number;
    if (number === undefined) continue;
    const before = pulls.get(number) ?? { number, opened: null, seen: null };
    pulls.set(number, {
      number,
      opened: opened ?? before.opened,
      seen: look === null ? before.seen : { at: row.at, look },
    });
  }
  return [...pulls.values()];
}

/**
 * The row of what was seen; `null` when that is what was recorded last. Its key names the row before, so that two who see
 * the same change write one row, and what comes back after a change is one too. No workflow writes it, so it has no
 * number of its own: the store gives one.
 */
export function lookRow(input: {
  rows: readonly RecordedLedgerRow[];
  look: PullRequestLook;
  at: string;
}): LedgerRow | null {
  const { rows, look, at } = input;
  const last = rows.findLast((row) => row.kind === 'pr' && lookOf(row)?.number === look.number);
  const before = last === undefined ? null : lookOf(last);
  if (before !== null && canonicalJson(before) === canonicalJson(look)) return null;
  const after = last === undefined ? 'first' : `after ${String(last.seq)}`;
  return { seq: 1, key: `pr:${String(look.number)}/${after}`, kind: 'pr', at, data: { what: KIND, look } };
}
