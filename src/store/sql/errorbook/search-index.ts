import type { QueryExecutorProvider } from 'kysely';

import { searchWords } from '../../../domain/errorbook/search-terms.js';
import type { BookEntryTable } from '../schema.js';
import type { EntryWords, SearchWays } from '../search-ways.js';

/** The columns that are searched. */
export const SEARCHED = ['id', 'title', 'symptom', 'cause', 'fixes', 'tags', 'said'] as const;

type SearchedRow = Pick<BookEntryTable, (typeof SEARCHED)[number]>;

/** PostgreSQL counts positions up to 16,383. Beyond these, words of a part are not found. */
const MOST_WORDS = { title: 500, told: 5000, symptom: 8000 } as const;

/** Makes entries found by what they say now. */
export async function indexEntries(input: {
  readonly search: SearchWays;
  readonly transaction: QueryExecutorProvider;
  readonly rows: readonly SearchedRow[];
}): Promise<void> {
  await input.search.put({ db: input.transaction, entries: input.rows.map(wordsOf) });
}

function wordsOf(row: SearchedRow): EntryWords {
  // the lists are JSON: what is not a word in them is not one for the search either, but for the escapes
  const list = (json: string) => json.replaceAll(/\\u[0-9a-f]{4}|\\./g, ' ');
  const told = [row.cause ?? '', list(row.fixes), list(row.tags), row.said ?? ''];
  return {
    entryId: row.id,
    title: searchWords(row.title).slice(0, MOST_WORDS.title),
    told: told.flatMap(searchWords).slice(0, MOST_WORDS.told),
    symptom: searchWords(row.symptom).slice(0, MOST_WORDS.symptom),
  };
}
