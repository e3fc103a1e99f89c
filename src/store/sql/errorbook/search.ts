import { sql } from 'kysely';

import { readSearch } from '../../../domain/errorbook/search-terms.js';
import { fail } from '../../../domain/failure/catalogue.js';
import type { Store } from '../../store.js';
import type { SqlContext } from '../context.js';
import { filtered } from './filter.js';
import { entryOf } from './rows.js';

/** Finds entries by their words. */
export function searchOperation({ db, where, guard, ways }: SqlContext): Pick<Store, 'searchErrorbook'> {
  return {
    async searchErrorbook({ text, limit, now = new Date(), ...filter }) {
      const asked = readSearch(text);
      if (asked.kind === 'refused')
        return fail('BAD_INPUT', { what: 'The search', value: text, why: asked.why });
      if (asked.terms.length === 0) return [];
      const matches = ways.search.matches(asked.terms).as('found');
      const query = db.selectFrom('book_entry').innerJoin(matches, 'found.entry_id', 'book_entry.id');
      const rows = await guard(() =>
        filtered({ query: query.selectAll('book_entry'), filter, now })
          .orderBy(sql`found.place`)
          .orderBy('last_seen', 'desc')
          .orderBy('book_entry.id')
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => entryOf({ row, where, now }));
    },
  };
}
