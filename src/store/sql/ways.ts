import type { Kysely } from 'kysely';

import type { Tables } from './schema.js';
import type { SearchWays } from './search-ways.js';

/** What the dialects call differently. */
export interface ColumnTypes {
  readonly bytes: 'blob' | 'bytea';
}

/** What a dialect does in its own way. All other operations are written once, for both. */
export interface Ways {
  readonly types: ColumnTypes;
  /** Whether there is a table of this name where the store's own are. */
  readonly hasTable: (input: { readonly db: Kysely<Tables>; readonly name: string }) => Promise<boolean>;
  /**
   * Waits, in a transaction, until no other transaction has the turn of this name, and keeps it to the transaction's end:
   * for what is read and then written according to it. A transaction takes one turn, and takes it first.
   */
  readonly takeTurn: (input: { readonly db: Kysely<Tables>; readonly name: TurnName }) => Promise<void>;
  /** How texts are found. */
  readonly search: SearchWays;
}

/** Names a turn: what is numbered, and of which task or run. */
export type TurnName = readonly [kind: 'runs' | 'ledger' | 'errorbook', ...of: readonly (string | number)[]];
