import { sql } from 'kysely';

import { ErrorbookEntry } from '../../../domain/errorbook/errorbook.js';
import { isOpen } from '../../../domain/errorbook/lifecycle.js';
import type { ErrorbookFilter, Store } from '../../store.js';
import type { SqlContext } from '../context.js';
import { filtered } from './filter.js';
import { entryOf } from './rows.js';

const MOST_SEEN = 10;
const { status: Status, severity: Level } = ErrorbookEntry.shape;
/** PostgreSQL gives counts and sums as text: they may be larger than a number. */
const COUNT = sql<number | string>`count(*)`.as('count');

/** Counts what the errorbook has. */
export function countOperation(context: SqlContext): Pick<Store, 'countErrorbook'> {
  const { db, where, guard } = context;
  return {
    async countErrorbook({ now = new Date(), trendsFrom, ...filter }) {
      const scope: Scope = { context, filter, now, from: trendsFrom.toISOString() };
      const entries = filtered({ query: db.selectFrom('book_entry'), filter, now });
      const top = await guard(() =>
        entries
          .selectAll('book_entry')
          .orderBy('occurrences', 'desc')
          .orderBy('book_entry.id')
          .limit(MOST_SEEN)
          .execute(),
      );
      const span = await guard(() =>
        entries
          .select(({ fn }) => [fn.min('first_seen').as('first'), fn.max('last_seen').as('last')])
          .executeTakeFirst(),
      );
      return {
        groups: await groupsOf(scope),
        seen: await seenOf(scope),
        fresh: await freshOf(scope),
        ...(await changesOf(scope)),
        top: top.map((row) => entryOf({ row, where, now })),
        firstSeen: span?.first ?? null,
        lastSeen: span?.last ?? null,
      };
    },
  };
}

interface Scope {
  readonly context: SqlContext;
  readonly filter: ErrorbookFilter;
  readonly now: Date;
  readonly from: string;
}

async function groupsOf({ context: { db, guard }, filter, now }: Scope) {
  const status = sql<string>`case when status = 'waived' and waived_until <= ${now.toISOString()} then 'reopened' else status end`;
  const each = filtered({ query: db.selectFrom('book_entry'), filter, now });
  const rows = await guard(() =>
    db
      .selectFrom(
        each.select([status.as('stands'), 'severity', 'stage_kind', 'gate', 'occurrences']).as('entry'),
      )
      .select(['stands', 'severity', 'stage_kind', 'gate', COUNT])
      .select(({ fn }) => fn.sum<number | string>('occurrences').as('times'))
      .groupBy(['stands', 'severity', 'stage_kind', 'gate'])
      .execute(),
  );
  return rows.map((row) => ({
    status: Status.parse(row.stands),
    severity: Level.parse(row.severity),
    stageKind: row.stage_kind,
    gate: row.gate,
    entries: Number(row.count),
    occurrences: Number(row.times),
  }));
}

async function seenOf({ context: { db, guard }, filter, now, from }: Scope) {
  const day = sql<string>`substr(book_occurrence.at, 1, 10)`;
  const entries = db
    .selectFrom('book_entry')
    .innerJoin('book_occurrence', 'book_occurrence.entry_id', 'book_entry.id')
    .where('book_occurrence.at', '>=', from)
    .select([day.as('day'), 'severity', 'stage_kind', 'book_entry.gate', COUNT])
    .groupBy([day, 'severity', 'stage_kind', 'book_entry.gate']);
  const rows = await guard(() => filtered({ query: entries, filter, now }).execute());
  return rows.map((row) => ({
    day: row.day,
    severity: Level.parse(row.severity),
    stageKind: row.stage_kind,
    gate: row.gate,
    count: Number(row.count),
  }));
}

async function freshOf({ context: { db, guard }, filter, now, from }: Scope) {
  const day = sql<string>`substr(first_seen, 1, 10)`;
  const rows = await guard(() =>
    filtered({ query: db.selectFrom('book_entry'), filter, now })
      .where('first_seen', '>=', from)
      .select([day.as('day'), COUNT])
      .groupBy(day)
      .execute(),
  );
  return rows.map((row) => ({ day: row.day, count: Number(row.count) }));
}

/** What entries came to, and how long it took to resolve them. Changes are read in their order. */
async function changesOf({ context: { db, guard }, filter, now, from }: Scope) {
  const query = db
    .selectFrom('book_entry')
    .innerJoin('book_change', 'book_change.entry_id', 'book_entry.id')
    .select(['entry_id', 'first_seen', 'book_change.at', 'from_status', 'to_status', 'until'])
    .orderBy('entry_id')
    .orderBy('seq');
  const rows = await guard(() => filtered({ query, filter, now }).execute());
  const opened = new Map<string, string>();
  // one whose waiver ended was open from then on, not only when that was noticed
  let waivedUntil: string | null = null;
  const moved = new Map<string, { day: string; to: ErrorbookEntry['status']; count: number }>();
  const resolved = { times: 0, openMs: 0 };
  for (const { entry_id, first_seen, at, from_status, to_status, until } of rows) {
    const [before, to] = [Status.parse(from_status), Status.parse(to_status)];
    if (before === to) continue;
    const day = at.slice(0, 10);
    const name = `${day} ${to}`;
    if (at >= from) moved.set(name, { day, to, count: (moved.get(name)?.count ?? 0) + 1 });
    if (!isOpen(before) && isOpen(to))
      opened.set(entry_id, waivedUntil !== null && waivedUntil < at ? waivedUntil : at);
    waivedUntil = until;
    if (to !== 'resolved') continue;
    resolved.times += 1;
    resolved.openMs += Math.max(0, Date.parse(at) - Date.parse(opened.get(entry_id) ?? first_seen));
  }
  return { moved: [...moved.values()], resolved };
}
