import { LedgerRow } from '../../domain/ledger/ledger-row.js';

const PlainObject = LedgerRow.shape.data;

/** A row before it has its number. */
export type LedgerEntry = Omit<LedgerRow, 'seq' | 'data'> & { readonly data: object };

/**
 * Numbers a run's ledger rows from 1, without gaps, and hands them out in batches. What happens twice under one key
 * (two pauses at one moment, a token refused again) is told apart by a counter: the store takes each key once.
 */
export class LedgerLog {
  /** Each key that was given, and how often it was wanted: a flood under one key must not be counted through each time. */
  readonly #keys = new Map<string, number>();
  readonly #rows: LedgerRow[] = [];
  #taken = 0;

  /** Adds a row. */
  write({ kind, key, at, data }: LedgerEntry): void {
    const plain = PlainObject.parse(JSON.parse(JSON.stringify(data)));
    this.#rows.push({ seq: this.#rows.length + 1, key: this.#free(`${kind}:${key}`), kind, at, data: plain });
  }

  /** Whether rows wait to be stored. */
  get hasRows(): boolean {
    return this.#taken < this.#rows.length;
  }

  /** Takes up to `most` of the waiting rows, oldest first. */
  take({ most }: { most: number }): LedgerRow[] {
    const rows = this.#rows.slice(this.#taken, this.#taken + most);
    this.#taken += rows.length;
    return rows;
  }

  /** Hands out all rows once more: a store that has some of them passes over those. */
  rewind(): void {
    this.#taken = 0;
  }

  #free(wanted: string): string {
    let times = (this.#keys.get(wanted) ?? 0) + 1;
    let key = times === 1 ? wanted : `${wanted}#${String(times)}`;
    while (this.#keys.has(key)) {
      times += 1;
      key = `${wanted}#${String(times)}`;
    }
    this.#keys.set(wanted, times);
    if (key !== wanted) this.#keys.set(key, 1);
    return key;
  }
}
