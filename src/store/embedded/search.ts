import { sql } from 'kysely';

import type { SearchTerm } from '../../domain/errorbook/search-terms.js';
import type { SearchWays } from '../sql/search-ways.js';

/**
 * SQLite's full-text index, FTS5, without a copy of the texts. Its rows have numbers, which `book_search_key` gives to
 * entries: those that SQLite gives by itself change when a file is vacuumed.
 */
export const EMBEDDED_SEARCH: SearchWays = {
  make: async (db) => {
    await sql`create table book_search_key (row integer primary key, entry_id text not null unique)`.execute(
      db,
    );
    await sql`create virtual table book_search using fts5(
      title, told, symptom, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'
    )`.execute(db);
  },

  put: async ({ db, entries }) => {
    if (entries.length === 0) return;
    const ids = entries.map(({ entryId }) => entryId);
    const keys = sql.join(ids.map((id) => sql`(${id})`));
    await sql`insert into book_search_key (entry_id) values ${keys} on conflict do nothing`.execute(db);
    const wanted = sql`select row from book_search_key where entry_id in (${sql.join(ids)})`;
    await sql`delete from book_search where rowid in (${wanted})`.execute(db);
    const rows = entries.map(
      ({ entryId, title, told, symptom }) =>
        sql`((select row from book_search_key where entry_id = ${entryId}), ${title.join(' ')}, ${told.join(' ')}, ${symptom.join(' ')})`,
    );
    await sql`insert into book_search (rowid, title, told, symptom) values ${sql.join(rows)}`.execute(db);
  },

  matches: (terms) => {
    const all = terms.map(phrase).join(' AND ');
    const rowsWith = (query: string) => sql`(select rowid from book_search where book_search match ${query})`;
    return sql`(select key.entry_id,
        case when key.row in ${rowsWith(`{title} : (${all})`)} then 0
          when key.row in ${rowsWith(`{title told} : (${all})`)} then 1 else 2 end as place
      from book_search join book_search_key as key on key.row = book_search.rowid
      where book_search match ${all})`;
  },
};

/** Words have letters and digits alone, so that nothing in them means something to FTS5. */
function phrase({ words, open }: SearchTerm): string {
  return `"${words.join(' ')}"${open ? ' *' : ''}`;
}
