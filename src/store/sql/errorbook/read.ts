import type { Store } from '../../store.js';
import type { SqlContext } from '../context.js';
import { filtered } from './filter.js';
import { changeOf, entryOf, occurrenceOf } from './rows.js';

const MOST_OCCURRENCES = 50;

/** What the errorbook tells. */
export function readOperations({
  db,
  where,
  guard,
}: SqlContext): Pick<
  Store,
  'listErrorbook' | 'readErrorbookEntry' | 'listSeenFailures' | 'listKnownFailures'
> {
  const entries = () => db.selectFrom('book_entry').selectAll('book_entry');
  return {
    async listErrorbook({ limit, now = new Date(), ...filter }) {
      const query = filtered({ query: entries(), filter, now }).orderBy('last_seen', 'desc').orderBy('id');
      const rows = await guard(() => query.limit(limit).execute());
      return rows.map((row) => entryOf({ row, where, now }));
    },

    async readErrorbookEntry({ id, now = new Date() }) {
      const row = await guard(() => entries().where('id', '=', id).executeTakeFirst());
      if (row === undefined) return null;
      const seen = db.selectFrom('book_occurrence').selectAll().where('entry_id', '=', id);
      const occurrences = await guard(() =>
        seen.orderBy('at', 'desc').orderBy('key').limit(MOST_OCCURRENCES).execute(),
      );
      const changes = await guard(() =>
        db.selectFrom('book_change').selectAll().where('entry_id', '=', id).orderBy('seq').execute(),
      );
      return {
        entry: entryOf({ row, where, now }),
        occurrences: occurrences.map((one) => occurrenceOf({ row: one, where })),
        changes: changes.map(changeOf),
      };
    },

    async listSeenFailures({ repositoryId, taskKey, number, stages, now = new Date() }) {
      if (stages.length === 0) return [];
      let query = db
        .selectFrom('book_occurrence')
        .selectAll()
        .where('repository_id', '=', repositoryId)
        .where('task_id', '=', taskKey.toLowerCase())
        .where('stage', 'in', [...stages]);
      if (number !== undefined) query = query.where('number', '=', number);
      const seen = await guard(() => query.orderBy('at').orderBy('attempt').orderBy('key').execute());
      const ids = [...new Set(seen.map(({ entry_id }) => entry_id))];
      if (ids.length === 0) return [];
      const rows = await guard(() => entries().where('id', 'in', ids).orderBy('id').execute());
      return rows.map((row) => ({
        entry: entryOf({ row, where, now }),
        occurrences: seen
          .filter(({ entry_id }) => entry_id === row.id)
          .map((one) => occurrenceOf({ row: one, where })),
      }));
    },

    async listKnownFailures({ repositoryId, stageKind, gates, limit, now = new Date() }) {
      const query = entries()
        .where('repository_id', '=', repositoryId)
        .where('origin', '!=', 'machine')
        .where((eb) =>
          eb.or([
            eb.and([eb('gate', 'is', null), eb('stage_kind', '=', stageKind)]),
            ...(gates.length === 0 ? [] : [eb('gate', 'in', [...gates])]),
          ]),
        )
        .where((eb) =>
          eb.or([
            eb('remedy', 'is not', null),
            eb('said', 'is not', null),
            eb('cause', 'is not', null),
            eb('occurrences', '>', 1),
          ]),
        );
      const rows = await guard(() => query.orderBy('last_seen', 'desc').orderBy('id').limit(limit).execute());
      return rows.map((row) => ({ entry: entryOf({ row, where, now }), said: row.said }));
    },
  };
}
