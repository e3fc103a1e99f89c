import type { RecordedLedgerRow } from '../ledger/ledger-row.js';
import type { NotifiedEvent } from './events.js';

/** A run, as a notification names it. */
export interface NotifiedRun {
  readonly repositoryId: string;
  readonly slug: string;
  readonly taskKey: string;
  readonly title: string | null;
  readonly number: number;
}

/** Something that happened in a run, as the ledger has it. `id` is the same however often it is told. */
export interface Happening {
  readonly id: string;
  readonly event: NotifiedEvent;
  readonly run: NotifiedRun;
  readonly row: RecordedLedgerRow;
}
