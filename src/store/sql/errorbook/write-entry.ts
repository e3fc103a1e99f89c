import type { Kysely } from 'kysely';

import type { EntryActor, EntryChange } from '../../../domain/errorbook/errorbook.js';
import type { BookEntryTable, Tables } from '../schema.js';
import { storedText } from '../context.js';
import { Overtaken } from './optimistic.js';

/** A row of an entry's history that is to be written. */
export interface Step {
  readonly token: string;
  readonly at: string;
  readonly actor: EntryActor;
  readonly action: EntryChange['action'];
  readonly from: string;
  readonly to: string;
  readonly reason: string | null;
  readonly until: string | null;
}

/** Writes what changed of an entry with its history, unless another one was faster. */
export async function writeEntry(given: {
  transaction: Kysely<Tables>;
  row: BookEntryTable;
  set: Partial<BookEntryTable>;
  steps: readonly Step[];
}): Promise<BookEntryTable> {
  const { transaction, row, steps } = given;
  const last = steps.at(-1);
  const moved = last === undefined ? {} : { status: last.to, waived_until: last.until, changed_at: last.at };
  const set = { ...given.set, ...moved, version: row.version + 1 };
  const updated = await transaction
    .updateTable('book_entry')
    .set(set)
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) throw new Overtaken();
  if (steps.length > 0) await writeSteps({ transaction, row, steps });
  return { ...row, ...set };
}

async function writeSteps(given: {
  transaction: Kysely<Tables>;
  row: BookEntryTable;
  steps: readonly Step[];
}): Promise<void> {
  const { transaction, row, steps } = given;
  const before = await transaction
    .selectFrom('book_change')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('entry_id', '=', row.id)
    .executeTakeFirst();
  const first = (before?.seq ?? 0) + 1;
  const rows = steps.map((step, index) => ({
    entry_id: row.id,
    seq: first + index,
    token: step.token,
    at: step.at,
    actor: storedText(step.actor.name),
    email: step.actor.email === null ? null : storedText(step.actor.email),
    action: step.action,
    from_status: step.from,
    to_status: step.to,
    reason: step.reason === null ? null : storedText(step.reason),
    until: step.until,
  }));
  await transaction.insertInto('book_change').values(rows).execute();
}
