import { createHash } from 'node:crypto';

import { sql } from 'kysely';

import type { TurnName, Ways } from '../sql/ways.js';
import { POSTGRES_SEARCH } from './search.js';

/** PostgreSQL's ways. Transactions run side by side; turns are advisory locks, which end with the transaction. */
export const POSTGRES_WAYS: Ways = {
  types: { bytes: 'bytea' },
  hasTable: async ({ db, name }) => {
    const found = await sql<{ there: boolean }>`select to_regclass(${name}) is not null as there`.execute(db);
    return found.rows[0]?.there === true;
  },
  takeTurn: async ({ db, name }) => {
    await sql`select pg_advisory_xact_lock(${lockOf(name)}::bigint)`.execute(db);
  },
  search: POSTGRES_SEARCH,
};

/**
 * The number of an advisory lock: 64 bits of a hash, with our name in it, since other programs may use the same
 * database. Two names with one number would only wait for each other.
 */
export function lockOf(name: TurnName | readonly ['migration']): string {
  const text = JSON.stringify(['stagegate', ...name]);
  return createHash('sha256').update(text).digest().readBigInt64BE(0).toString();
}
