import type { Kysely } from 'kysely';

import { EntryActor, ErrorbookEntry } from '../../../domain/errorbook/errorbook.js';
import { hasExpired, judgedAt, nextState } from '../../../domain/errorbook/lifecycle.js';
import type { ChangedEntry, EntryRequest, Store } from '../../store.js';
import { type SqlContext, storedText } from '../context.js';
import type { BookEntryTable, Tables } from '../schema.js';
import { optimistically } from './optimistic.js';
import { effective, entryOf } from './rows.js';
import { indexEntries } from './search-index.js';
import { type Step, writeEntry } from './write-entry.js';

/** Who changes entries when nobody does. */
export const ENGINE: EntryActor = { name: 'stagegate', email: null };

/** What people, and the engine, make of an entry. */
export function changeOperation(context: SqlContext): Pick<Store, 'changeErrorbookEntry'> {
  return {
    changeErrorbookEntry: (request) =>
      optimistically(context, async (transaction) => {
        const row = await transaction
          .selectFrom('book_entry')
          .selectAll()
          .where('id', '=', request.id)
          .executeTakeFirst();
        return row === undefined ? null : changed({ context, transaction, row, request });
      }),
  };
}

/** The history's row of a waiver that has ended by now; `null` when there is none that has. */
export function expiredStep({ row, now }: { row: BookEntryTable; now: Date }): Step | null {
  const status = ErrorbookEntry.shape.status.parse(row.status);
  if (!hasExpired({ status, waivedUntil: row.waived_until }, now)) return null;
  return {
    token: `expire/${row.waived_until ?? ''}/${String(row.version)}`,
    at: now.toISOString(),
    actor: ENGINE,
    action: 'expire',
    from: row.status,
    to: 'reopened',
    reason: null,
    until: null,
  };
}

async function changed(given: {
  context: SqlContext;
  transaction: Kysely<Tables>;
  row: BookEntryTable;
  request: EntryRequest;
}): Promise<ChangedEntry> {
  const { context, transaction, row, request } = given;
  const now = judgedAt({ now: request.now, changedAt: row.changed_at });
  const read = (of: BookEntryTable) => entryOf({ row: of, where: context.where, now });
  const before = await transaction
    .selectFrom('book_change')
    .select('action')
    .where('entry_id', '=', row.id)
    .where('token', '=', request.token)
    .executeTakeFirst();
  if (before !== undefined)
    return before.action === request.event.kind
      ? { kind: 'same', entry: read(row) }
      : { kind: 'refused', entry: read(row), why: `the same token came with "${before.action}" before` };

  const state = effective({ row, now });
  const step = nextState({ state, event: request.event, now });
  if (step.kind === 'refused') return { kind: 'refused', entry: read(row), why: step.why };
  const words = wordsOf(request);
  if (step.kind === 'same' && Object.keys(words).length === 0) return { kind: 'same', entry: read(row) };
  const expired = expiredStep({ row, now });
  const made: Step = {
    token: request.token,
    at: now.toISOString(),
    actor: EntryActor.parse(request.actor),
    action: request.event.kind,
    from: state.status,
    to: step.kind === 'changed' ? step.state.status : state.status,
    reason: request.reason,
    until: step.kind === 'changed' ? step.state.waivedUntil : state.waivedUntil,
  };
  const steps = expired === null ? [made] : [expired, made];
  const written = await writeEntry({ transaction, row, set: words, steps });
  if (Object.keys(words).length > 0)
    await indexEntries({ search: context.ways.search, transaction, rows: [written] });
  return { kind: 'changed', entry: read(written) };
}

/** Whether a change's reason is what a person knows of the failure: what the engine says is not, nor why one is waived. */
export function tellsOfIt({ actor, action }: { actor: EntryActor; action: string }): boolean {
  const isEngine = actor.name === ENGINE.name && actor.email === ENGINE.email;
  return !isEngine && (action === 'resolve' || action === 'confirm');
}

/** What the request says of the entry beyond its status. */
function wordsOf({ event, reason, actor, cause, fixes, remedy }: EntryRequest): Partial<BookEntryTable> {
  return {
    ...(tellsOfIt({ actor, action: event.kind }) && reason !== null ? { said: storedText(reason) } : {}),
    ...(cause === undefined ? {} : { cause: storedText(cause) }),
    ...(fixes === undefined ? {} : { fixes: JSON.stringify(fixes.map(storedText)) }),
    ...(remedy === undefined ? {} : { remedy: storedText(JSON.stringify(remedy)) }),
  };
}
