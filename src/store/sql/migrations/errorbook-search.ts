import type { Kysely } from 'kysely';

import { SEARCHED, indexEntries } from '../errorbook/search-index.js';
import type { SearchWays } from '../search-ways.js';

const AT_ONCE = 200;

type Searched = {
  id: string;
  title: string;
  symptom: string;
  cause: string | null;
  fixes: string;
  tags: string;
  said: string | null;
};

/** The index of the errorbook's words, with those of the entries that are there. */
export async function errorbookSearch(db: Kysely<unknown>, search: SearchWays): Promise<void> {
  await search.make(db);
  const transaction = db.withTables<{ book_entry: Searched }>();
  for (let after = ''; ;) {
    const entries = transaction.selectFrom('book_entry').select(SEARCHED).where('id', '>', after);
    const rows = await entries.orderBy('id').limit(AT_ONCE).execute();
    await indexEntries({ search, transaction, rows });
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = last.id;
  }
}
