import { z } from 'zod';

import type { RecordedLedgerRow } from '../ledger/ledger-row.js';

/** What receivers outside are told of a run. */
export const NotifiedEvent = z.enum([
  'approval.requested',
  'approval.reminder',
  'approval.escalated',
  'approval.decided',
  'run.finished',
]);
export type NotifiedEvent = z.infer<typeof NotifiedEvent>;

/** Which events a receiver wants. */
export interface Subscription {
  readonly receiver: string;
  readonly events: readonly NotifiedEvent[];
}

const BY_KIND: ReadonlyMap<string, NotifiedEvent> = new Map<string, NotifiedEvent>([
  ['approval_requested', 'approval.requested'],
  ['reminded', 'approval.reminder'],
  ['escalated', 'approval.escalated'],
  ['finished', 'run.finished'],
]);

const Decided = z.object({ requestId: z.string(), outcome: z.object({ missing: z.literal(0) }) });

/** The event that a row of the ledger is; `null` for most. An answer is one when it was the last that was needed. */
export function eventOf({ kind, data }: Pick<RecordedLedgerRow, 'kind' | 'data'>): NotifiedEvent | null {
  if (kind === 'decided') return Decided.safeParse(data).success ? 'approval.decided' : null;
  return BY_KIND.get(kind) ?? null;
}
