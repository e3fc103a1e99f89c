import type { LedgerRow } from '../../domain/ledger/ledger-row.js';
import { utf8Length } from '../../domain/text/utf8.js';

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
    const seq = this.#rows.length + 1;
    this.#rows.push({ seq, key: this.#free(`${kind}:${key}`), kind, at, data: plainOf(data) });
  }

  /** Whether rows wait to be stored. */
  get hasRows(): boolean {
    return this.#taken < this.#rows.length;
  }

  /**
   * How many of the waiting rows, `most` of them at most, have no more than so many bytes of JSON together; one at least,
   * whatever its size. It is `most` where all that would be taken fit.
   */
  fitting({ most, bytes }: { most: number; bytes: number }): number {
    const next = this.#rows.slice(this.#taken, this.#taken + most);
    let left = bytes;
    const over = next.findIndex((row) => (left -= utf8Length(JSON.stringify(row)) + 1) < 0);
    const fit = Math.max(over, 1);
    return over < 0 || fit === next.length ? most : fit;
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

/** Its JSON, read again. That has JSON's values alone, so that no schema need look through it: thousands of rows may come at once. */
function plainOf(data: object): LedgerRow['data'] {
  const plain: unknown = JSON.parse(JSON.stringify(data));
  if (!isRecord(plain)) throw new TypeError('what a row of the ledger tells has names');
  return plain;
}

function isRecord(value: unknown): value is LedgerRow['data'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
