import type { Kysely } from 'kysely';

import type { ExportedEntry } from '../../../domain/errorbook/exported.js';
import { worse } from '../../../domain/errorbook/severity.js';
import { ErrorbookEntry } from '../../../domain/errorbook/errorbook.js';
import { type SqlContext, storedTime } from '../context.js';
import type { BookEntryTable, Tables } from '../schema.js';
import { ENGINE } from './change.js';
import { importToken, importedRow, importedSeen, said } from './imported-rows.js';
import { indexEntries } from './search-index.js';
import { type Step, writeEntry } from './write-entry.js';

/**
 * Brings what another errorbook knows of an entry into the one here; whether anything was news. The words here stay
 * unless the other's history is later; so does the status. Times that were seen are counted once, by their keys. What was
 * resolved before the last time that it was seen anywhere recurs.
 */
export async function mergeEntry(given: {
  context: SqlContext;
  transaction: Kysely<Tables>;
  id: string;
  imported: ExportedEntry;
}): Promise<boolean> {
  const { context, transaction, id, imported } = given;
  const row = await transaction
    .selectFrom('book_entry')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const seen = importedSeen({ id, imported });
  const written =
    seen.length === 0
      ? []
      : await transaction
          .insertInto('book_occurrence')
          .values(seen)
          .onConflict((conflict) => conflict.doNothing())
          .returning('key')
          .execute();
  const steps = laterSteps({ row, imported });
  const set = differences(row, merged({ row, imported, seen: written.length, isLater: steps.length > 0 }));
  if (steps.length === 0 && Object.keys(set).length === 0 && written.length === 0) return false;
  const recurred = recurrence({ row, steps, lastSeen: set.last_seen ?? row.last_seen });
  const after = await writeEntry({ transaction, row, set, steps: [...steps, ...recurred] });
  await indexEntries({ search: context.ways.search, transaction, rows: [after] });
  return true;
}

/** What happened to the entry elsewhere after all that happened to it here. */
function laterSteps({ row, imported }: { row: BookEntryTable; imported: ExportedEntry }): Step[] {
  const later = imported.changes.filter(
    ({ at }) => row.changed_at === null || storedTime(at) > row.changed_at,
  );
  return later.map((change, index) => ({
    token: importToken(change),
    at: storedTime(change.at),
    actor: change.actor,
    action: change.action,
    from: index === 0 ? row.status : change.from,
    to: change.to,
    reason: change.reason,
    until: change.until === null ? null : storedTime(change.until),
  }));
}

function recurrence({
  row,
  steps,
  lastSeen,
}: {
  row: BookEntryTable;
  steps: readonly Step[];
  lastSeen: string;
}): Step[] {
  const { to, at } = steps.at(-1) ?? { to: row.status, at: row.changed_at };
  if (to !== 'resolved' || at === null || lastSeen <= at) return [];
  const token = `recur/import/${lastSeen}/${String(row.version)}`;
  const moved = { from: to, to: 'reopened', reason: null, until: null };
  return [{ token, at: lastSeen, actor: ENGINE, action: 'recur', ...moved }];
}

function merged(given: {
  row: BookEntryTable;
  imported: ExportedEntry;
  seen: number;
  isLater: boolean;
}): Partial<BookEntryTable> {
  const { row, imported, seen, isLater } = given;
  const theirs = importedRow({ id: row.id, imported });
  const [first, second] = isLater ? [theirs, row] : [row, theirs];
  return {
    cause: first.cause ?? second.cause,
    fixes: first.fixes === '[]' ? second.fixes : first.fixes,
    remedy: first.remedy ?? second.remedy,
    said: isLater ? (said(imported.changes) ?? row.said) : (row.said ?? theirs.said),
    severity: worse(ErrorbookEntry.shape.severity.parse(row.severity), imported.entry.severity),
    occurrences: Math.max(row.occurrences + seen, theirs.occurrences),
    first_seen: theirs.first_seen < row.first_seen ? theirs.first_seen : row.first_seen,
    last_seen: theirs.last_seen > row.last_seen ? theirs.last_seen : row.last_seen,
  };
}

function differences(row: BookEntryTable, wanted: Partial<BookEntryTable>): Partial<BookEntryTable> {
  const before = new Map<string, unknown>(Object.entries(row));
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => before.get(key) !== value));
}
