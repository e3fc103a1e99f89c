import { z } from 'zod';

import type { LedgerRow, RecordedLedgerRow } from '../ledger/ledger-row.js';
import type { Carried } from './find-carrier.js';

const KIND = 'carried';

const Correction = z.object({ what: z.literal(KIND), stage: z.string(), from: z.string(), to: z.string() });

const WORDS = { trailers: 'its trailers', patch: 'what it changes', tree: 'its tree' } as const;

/** How a carrier was recognised, in words. */
export function knownBy({ by }: Pick<Extract<Carried, { kind: 'moved' }>, 'by'>): string {
  return WORDS[by];
}

/** The commit that carries a stage by what a ledger has of it since; `head` where nothing was corrected. */
export function correctedHead(input: {
  rows: readonly RecordedLedgerRow[];
  stage: string;
  head: string;
}): string {
  const { rows, stage } = input;
  let { head } = input;
  for (const { kind, data } of rows) {
    const correction = kind === 'reconciled' ? Correction.safeParse(data).data : undefined;
    if (correction?.stage === stage && correction.from === head) head = correction.to;
  }
  return head;
}

/** The row of a correction; the same again has the same key. No workflow writes it: the store numbers it. */
export function correctionRow(input: {
  moved: Extract<Carried, { kind: 'moved' }>;
  by: { readonly name: string; readonly email: string | null };
  at: string;
}): LedgerRow {
  const { moved, by: actor, at } = input;
  const { stage, head: from, commit: to, by } = moved;
  const text = `${from.slice(0, 12)} is ${to.slice(0, 12)} now, by ${knownBy(moved)}`;
  const key = `${KIND}:${stage}/${from.slice(0, 16)}/${to.slice(0, 16)}`;
  return { seq: 1, key, kind: 'reconciled', at, data: { what: KIND, stage, from, to, by, actor, text } };
}
