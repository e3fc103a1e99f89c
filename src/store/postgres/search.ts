import { sql } from 'kysely';

import type { SearchTerm } from '../../domain/errorbook/search-terms.js';
import type { EntryWords, SearchWays } from '../sql/search-ways.js';

/** The weights of words by where they are; the symptom's have none. */
const TITLE = 'A';
const TOLD = 'B';

/**
 * PostgreSQL's text search. Vectors and queries are written out word by word rather than by `to_tsvector`: its parser has
 * words of its own for paths, hosts and numbers, and others in each locale.
 */
export const POSTGRES_SEARCH: SearchWays = {
  make: async (db) => {
    await db.schema
      .createTable('book_search')
      .addColumn('entry_id', 'text', (column) => column.primaryKey().references('book_entry.id'))
      .addColumn('words', sql`tsvector`, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('book_search_words').on('book_search').using('gin').column('words').execute();
  },

  put: async ({ db, entries }) => {
    if (entries.length === 0) return;
    const rows = entries.map((entry) => sql`(${entry.entryId}, ${vectorOf(entry)}::tsvector)`);
    await sql`insert into book_search (entry_id, words) values ${sql.join(rows)}
      on conflict (entry_id) do update set words = excluded.words`.execute(db);
  },

  matches: (terms) => {
    const query = (weights: string) =>
      sql`${terms.map((term) => phrase(term, weights)).join(' & ')}::tsquery`;
    return sql`(select entry_id,
        case when words @@ ${query(TITLE)} then 0 when words @@ ${query(TITLE + TOLD)} then 1 else 2 end as place
      from book_search where words @@ ${query('')})`;
  },
};

/** Words with their positions, a gap between the parts: no phrase goes from one into the next. */
function vectorOf({ title, told, symptom }: EntryWords): string {
  let position = 0;
  const part = (words: readonly string[], weight: string) => {
    position += 1;
    return words.map((word) => `'${word}':${String((position += 1))}${weight}`);
  };
  return [...part(title, TITLE), ...part(told, TOLD), ...part(symptom, '')].join(' ');
}

/** Words have letters and digits alone, so that nothing in them needs an escape. */
function phrase({ words, open }: SearchTerm, weights: string): string {
  const last = words.length - 1;
  const lexemes = words.map((word, index) => {
    const marks = `${open && index === last ? '*' : ''}${weights}`;
    return `'${word}'${marks === '' ? '' : `:${marks}`}`;
  });
  return `(${lexemes.join(' <-> ')})`;
}
