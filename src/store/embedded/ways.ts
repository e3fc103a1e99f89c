import { sql } from 'kysely';

import type { Ways } from '../sql/ways.js';
import { EMBEDDED_SEARCH } from './search.js';

/** SQLite's ways. A transaction has the write lock of the whole file from its beginning, so every turn is its own. */
export const EMBEDDED_WAYS: Ways = {
  types: { bytes: 'blob' },
  hasTable: async ({ db, name }) => {
    const found = await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(db);
    return found.rows.length > 0;
  },
  takeTurn: () => Promise.resolve(),
  search: EMBEDDED_SEARCH,
};
