import { z } from 'zod';

import type { LedgerRow, RecordedLedgerRow } from './ledger-row.js';

const KIND = 'late_work';

/** What a host left of an attempt that it had been given up with: kept, but part of nothing. */
export const LateWorkNote = z.object({
  what: z.literal(KIND),
  stage: z.string(),
  attempt: z.int(),
  host: z.string(),
  /** Vault refs. */
  refs: z.array(z.string()),
});
export type LateWorkNote = z.infer<typeof LateWorkNote>;

/** The ledger's row of it. No workflow writes it, so it has no number of its own: the store gives one. */
export function lateWorkRow({ at, ...note }: Omit<LateWorkNote, 'what'> & { at: string }): LedgerRow {
  const data = { what: KIND, ...note };
  return { seq: 1, key: `${KIND}:${note.stage}/${note.attempt}`, kind: 'reconciled', at, data };
}

/** The late work of a stage that a ledger tells of. */
export function lateWorkIn(input: { rows: readonly RecordedLedgerRow[]; stage: string }): LateWorkNote[] {
  return input.rows
    .filter(({ kind }) => kind === 'reconciled')
    .flatMap(({ data }) => LateWorkNote.safeParse(data).data ?? [])
    .filter(({ stage }) => stage === input.stage);
}
