import { type Kysely, sql } from 'kysely';

import { EXPORTED_OCCURRENCES, type ExportedEntry } from '../../../domain/errorbook/exported.js';
import type { Store } from '../../store.js';
import type { SqlContext } from '../context.js';
import type { BookEntryTable, BookOccurrenceTable, Tables } from '../schema.js';
import { filtered } from './filter.js';
import { changeOf, entryOf, occurrenceOf } from './rows.js';

const AT_ONCE = 100;

/** Tells entries with all that goes with them, in the order of their ids. */
export function exportOperation(context: SqlContext): Pick<Store, 'exportErrorbook'> {
  const { db } = context;
  return {
    async *exportErrorbook({ now = new Date(), ...filter }) {
      for (let after = ''; ;) {
        const query = filtered({ query: db.selectFrom('book_entry').selectAll('book_entry'), filter, now })
          .where('book_entry.id', '>', after)
          .orderBy('book_entry.id');
        const rows = await context.guard(() => query.limit(AT_ONCE).execute());
        yield* await withAll({ context, rows, now });
        const last = rows.at(-1);
        if (last === undefined || rows.length < AT_ONCE) return;
        after = last.id;
      }
    },
  };
}

async function withAll(given: {
  context: SqlContext;
  rows: readonly BookEntryTable[];
  now: Date;
}): Promise<ExportedEntry[]> {
  const { context, rows, now } = given;
  const { db, guard, where } = context;
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const entries = rows.map((row) => entryOf({ row, where, now }));
  const changes = await guard(() =>
    db.selectFrom('book_change').selectAll().where('entry_id', 'in', ids).orderBy('seq').execute(),
  );
  const seen = await guard(() => lastSeen({ db, ids }));
  const hashes = entries.map(({ remedy }) => remedy?.patch ?? '').filter((hash) => hash !== '');
  const blobs =
    hashes.length === 0
      ? []
      : await guard(() => db.selectFrom('blob').selectAll().where('hash', 'in', hashes).execute());
  const patches = new Map(blobs.map(({ hash, content }) => [hash, Buffer.from(content).toString('utf8')]));
  return entries.map((entry) => ({
    entry,
    occurrences: seen
      .filter(({ entry_id }) => entry_id === entry.id)
      .map((row) => occurrenceOf({ row, where })),
    changes: changes.filter(({ entry_id }) => entry_id === entry.id).map(changeOf),
    patch: patches.get(entry.remedy?.patch ?? '') ?? null,
  }));
}

function lastSeen({
  db,
  ids,
}: {
  db: Kysely<Tables>;
  ids: readonly string[];
}): Promise<BookOccurrenceTable[]> {
  const place = sql<number>`row_number() over (partition by entry_id order by at desc, key)`.as('place');
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom('book_occurrence')
        .selectAll()
        .select(place)
        .where('entry_id', 'in', [...ids])
        .as('seen'),
    )
    .selectAll()
    .where('place', '<=', EXPORTED_OCCURRENCES)
    .orderBy('at')
    .orderBy('key')
    .execute();
}
