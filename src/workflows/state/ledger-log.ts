import { LedgerRow } from '../../domain/ledger/ledger-row.js';

const PlainObject = LedgerRow.shape.data;

/** A row before it has its number. */
export type LedgerEntry = Omit<LedgerRow, 'seq' | 'data'> & { readonly data: object };

/** Numbers a run's ledger rows from 1, without gaps, and hands them out in batches. Plain state. */
export class LedgerLog {
  #next = 1;
  #waiting: LedgerRow[] = [];

  /** Adds a row. */
  write({ kind, key, at, data }: LedgerEntry): void {
    const plain = PlainObject.parse(JSON.parse(JSON.stringify(data)));
    this.#waiting.push({ seq: this.#next++, key: `${kind}:${key}`, kind, at, data: plain });
  }

  /** Whether rows wait to be stored. */
  get hasRows(): boolean {
    return this.#waiting.length > 0;
  }

  /** Takes up to `most` of the waiting rows, oldest first. */
  take({ most }: { most: number }): LedgerRow[] {
    return this.#waiting.splice(0, most);
  }
}
