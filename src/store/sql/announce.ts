import { createHash } from 'node:crypto';

import type { Kysely, Selectable } from 'kysely';

import { eventOf, type Subscription } from '../../domain/notify/events.js';
import type { LedgerTable, Tables } from './schema.js';
import { decodeJson } from './stored-json.js';

/** Keeps for each receiver that wants it that a ledger's row is to be told; in the transaction that adds the row. */
export async function announce(input: {
  db: Kysely<Tables>;
  row: Selectable<LedgerTable>;
  notify: readonly Subscription[];
}): Promise<void> {
  const { db, row, notify } = input;
  if (notify.length === 0) return;
  const event = eventOf({ kind: row.kind, data: dataOf(row.data) });
  const wanting = notify.filter(({ events }) => event !== null && events.includes(event));
  if (event === null || wanting.length === 0) return;
  const { repository_id, task_id, number, seq } = row;
  const id = eventId(row);
  const at = new Date().toISOString();
  const told = { id, repository_id, task_id, number, seq, event, made_at: at, next_at: at };
  const rows = wanting.map(({ receiver }) => ({ ...told, receiver, attempts: 0, error: null }));
  await db.insertInto('notification').values(rows).execute();
}

/** The same for the same row of the same run, on whichever host and however often it is told. */
function eventId({ repository_id, task_id, number, key }: Selectable<LedgerTable>): string {
  const name = JSON.stringify([repository_id, task_id, number, key]);
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

function dataOf(text: string) {
  const decoded = decodeJson(text);
  const value = decoded.ok ? decoded.value : null;
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
