import type { Kysely } from 'kysely';

import { RecordedFailure } from '../../../domain/errorbook/errorbook.js';
import { FIRST_STATE, judgedAt, nextState } from '../../../domain/errorbook/lifecycle.js';
import { worse } from '../../../domain/errorbook/severity.js';
import { ErrorbookEntry } from '../../../domain/errorbook/errorbook.js';
import type { Store } from '../../store.js';
import { type SqlContext, storedText, storedTime } from '../context.js';
import type { BookEntryTable, Tables } from '../schema.js';
import { expiredStep } from './change.js';
import { entryId } from './entry-id.js';
import { optimistically } from './optimistic.js';
import { indexEntries } from './search-index.js';
import { type Step, writeEntry } from './write-entry.js';

/** Writes that a failure was seen, and reopens what was taken for resolved. */
export function recordOperation(context: SqlContext): Pick<Store, 'recordFailure'> {
  return {
    async recordFailure(input) {
      const failure = RecordedFailure.parse(input);
      const { occurrence } = failure;
      const id = entryId({ repositoryId: occurrence.repositoryId, fingerprint: failure.fingerprint });
      return optimistically(context, async (transaction) => {
        const fresh = freshRow({ id, failure });
        const made = await transaction
          .insertInto('book_entry')
          .values(fresh)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (made.numInsertedOrUpdatedRows === 1n)
          await indexEntries({ search: context.ways.search, transaction, rows: [fresh] });
        const seen = await transaction
          .insertInto('book_occurrence')
          .values(seenRow({ id, failure }))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        const row = await transaction
          .selectFrom('book_entry')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        const isNews = seen.numInsertedOrUpdatedRows === 1n;
        const after = isNews ? await seenAgain({ transaction, row, failure }) : row;
        const status = ErrorbookEntry.shape.status.parse(after.status);
        return { id, title: after.title, status, times: await timesIn({ transaction, id, failure }) };
      });
    },
  };
}

async function seenAgain(given: {
  transaction: Kysely<Tables>;
  row: BookEntryTable;
  failure: RecordedFailure;
}): Promise<BookEntryTable> {
  const { transaction, row, failure } = given;
  const at = storedTime(failure.occurrence.at);
  const now = judgedAt({ now: new Date(at), changedAt: row.changed_at });
  const set = {
    occurrences: row.occurrences + 1,
    first_seen: row.occurrences === 0 || at < row.first_seen ? at : row.first_seen,
    last_seen: row.occurrences === 0 || at > row.last_seen ? at : row.last_seen,
    severity: worse(ErrorbookEntry.shape.severity.parse(row.severity), failure.severity),
  };
  const state = { status: ErrorbookEntry.shape.status.parse(row.status), waivedUntil: row.waived_until };
  const expired = expiredStep({ row, now });
  const step = nextState({ state, event: { kind: 'recur' }, now });
  const recurred: Step[] =
    step.kind === 'changed'
      ? [
          {
            token: `recur/${failure.occurrence.key}`,
            at: now.toISOString(),
            actor: { name: 'stagegate', email: null },
            action: 'recur',
            from: row.status,
            to: step.state.status,
            reason: null,
            until: null,
          },
        ]
      : [];
  return writeEntry({ transaction, row, set, steps: expired === null ? recurred : [expired] });
}

async function timesIn(given: {
  transaction: Kysely<Tables>;
  id: string;
  failure: RecordedFailure;
}): Promise<number> {
  const { repositoryId, taskKey, number } = given.failure.occurrence;
  const found = await given.transaction
    .selectFrom('book_occurrence')
    .select(({ fn }) => fn.countAll().as('times'))
    .where('entry_id', '=', given.id)
    .where('repository_id', '=', repositoryId)
    .where('task_id', '=', taskKey.toLowerCase())
    .where('number', '=', number)
    .executeTakeFirst();
  return Number(found?.times ?? 0);
}

function freshRow({ id, failure }: { id: string; failure: RecordedFailure }): BookEntryTable {
  const at = storedTime(failure.occurrence.at);
  return {
    id,
    repository_id: failure.occurrence.repositoryId,
    fingerprint: failure.fingerprint,
    origin: failure.origin,
    stage_kind: failure.stageKind,
    gate: failure.gate,
    title: storedText(failure.title),
    symptom: storedText(failure.symptom),
    command: failure.command === null ? null : storedText(failure.command),
    exit_code: failure.exitCode,
    cause: failure.cause === null ? null : storedText(failure.cause),
    fixes: JSON.stringify(failure.fixes.map(storedText)),
    tags: JSON.stringify(failure.tags.map(storedText)),
    severity: failure.severity,
    status: FIRST_STATE.status,
    waived_until: FIRST_STATE.waivedUntil,
    said: null,
    remedy: null,
    occurrences: 0,
    first_seen: at,
    last_seen: at,
    changed_at: null,
    version: 0,
  };
}

function seenRow({ id, failure }: { id: string; failure: RecordedFailure }) {
  const { key, repositoryId, taskKey, number, stage, attempt, gate, at, evidence } = failure.occurrence;
  return {
    key,
    entry_id: id,
    repository_id: repositoryId,
    task_id: taskKey.toLowerCase(),
    task_key: taskKey,
    number,
    stage,
    attempt,
    gate,
    at: storedTime(at),
    evidence: storedText(JSON.stringify(evidence)),
  };
}
