import { RecordedFailure } from '../../domain/errorbook/errorbook.js';
import type { Store } from '../store.js';
import { type SqlContext, storedText, storedTime } from './context.js';

/** What failed before, and each time it was seen. */
export function errorbookOperations({
  db,
  guard,
}: SqlContext): Pick<Store, 'recordFailure' | 'listErrorbook'> {
  return {
    async recordFailure(input) {
      const { entry, seen } = rowsOf(RecordedFailure.parse(input));
      await guard(() =>
        db.transaction().execute(async (transaction) => {
          await transaction
            .insertInto('failure')
            .values(entry)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          await transaction
            .insertInto('occurrence')
            .values(seen)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }),
      );
    },

    async listErrorbook({ repositoryId, limit }) {
      let query = db
        .selectFrom('occurrence')
        .innerJoin('failure', 'failure.fingerprint', 'occurrence.fingerprint')
        .select(['failure.fingerprint', 'title', 'symptom', 'command', 'exit_code'])
        .select(({ fn }) => [
          fn.countAll().as('occurrences'),
          fn.min('at').as('first_seen'),
          fn.max('at').as('last_seen'),
        ])
        .groupBy(['failure.fingerprint', 'title', 'symptom', 'command', 'exit_code']);
      if (repositoryId !== undefined) query = query.where('repository_id', '=', repositoryId);
      const rows = await guard(() =>
        query.orderBy('last_seen', 'desc').orderBy('failure.fingerprint').limit(limit).execute(),
      );
      return rows.map((row) => ({
        fingerprint: row.fingerprint,
        title: row.title,
        symptom: row.symptom,
        command: row.command,
        exitCode: row.exit_code,
        occurrences: Number(row.occurrences),
        firstSeen: row.first_seen,
        lastSeen: row.last_seen,
      }));
    },
  };
}

function rowsOf({ occurrence, ...failure }: RecordedFailure) {
  const entry = {
    fingerprint: failure.fingerprint,
    title: storedText(failure.title),
    symptom: storedText(failure.symptom),
    command: failure.command === null ? null : storedText(failure.command),
    exit_code: failure.exitCode,
  };
  const seen = {
    key: occurrence.key,
    fingerprint: failure.fingerprint,
    repository_id: occurrence.repositoryId,
    task_key: occurrence.taskKey,
    number: occurrence.number,
    stage: occurrence.stage,
    attempt: occurrence.attempt,
    gate: occurrence.gate,
    at: storedTime(occurrence.at),
  };
  return { entry, seen };
}
