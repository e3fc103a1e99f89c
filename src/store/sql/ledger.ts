import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';

import { canonicalJson } from '../../domain/canonical-json.js';
import { fail } from '../../domain/failure/catalogue.js';
import { LedgerRow, RecordedLedgerRow } from '../../domain/ledger/ledger-row.js';
import type { Store, StoredRunKey } from '../store.js';
import { type SqlContext, runColumns } from './context.js';
import { mustExist } from './runs.js';
import type { LedgerTable, Tables } from './schema.js';
import { decode, sound } from './stored-json.js';

const Rows = z.array(LedgerRow);

/** The append-only record of a run. */
export function ledgerOperations({
  db,
  where,
  guard,
}: SqlContext): Pick<Store, 'appendLedger' | 'readLedger'> {
  return {
    async appendLedger({ run, rows: given }) {
      const rows = Rows.parse(given);
      if (rows.length === 0) return;
      const write = async (transaction: Kysely<Tables>) => {
        await mustExist({ db: transaction, guard: (operation) => operation() }, run);
        const written = await rowsOf({ db: transaction, run });
        const added = newRows({ run, written, rows });
        for (const row of added) await transaction.insertInto('ledger').values(row).execute();
      };
      await guard(() => db.transaction().execute(write));
    },

    async readLedger({ run }) {
      const rows = await guard(() => rowsOf({ db, run }));
      return rows.map((row) => {
        const what = `row ${row.seq} of the ledger of ${nameOf(run)}`;
        const text = `{"seq":${row.seq},"key":${JSON.stringify(row.key)},"kind":${JSON.stringify(row.kind)},"at":${JSON.stringify(row.at)},"data":${row.data}}`;
        return sound({ decoded: decode({ schema: RecordedLedgerRow, text }), where, what });
      });
    },
  };
}

type StoredRow = Selectable<LedgerTable>;

function rowsOf({ db, run }: { db: Kysely<Tables>; run: StoredRunKey }): Promise<StoredRow[]> {
  const { repository_id, task_id, number } = runColumns(run);
  return db
    .selectFrom('ledger')
    .selectAll()
    .where('repository_id', '=', repository_id)
    .where('task_id', '=', task_id)
    .where('number', '=', number)
    .orderBy('seq')
    .execute();
}

function newRows(input: {
  run: StoredRunKey;
  written: readonly StoredRow[];
  rows: readonly LedgerRow[];
}): StoredRow[] {
  const run = nameOf(input.run);
  const bySeq = new Map(input.written.map((row) => [row.seq, row]));
  const byKey = new Map(input.written.map((row) => [row.key, row.seq]));
  const added: StoredRow[] = [];
  for (const { seq, key, kind, at, data } of input.rows) {
    const row = { ...runColumns(input.run), seq, key, kind, at, data: canonicalJson(data) };
    const there = bySeq.get(seq);
    if (there !== undefined) {
      if (canonicalJson(there) === canonicalJson(row)) continue;
      fail('LEDGER_CONFLICT', {
        run,
        seq,
        detail: `it holds "${there.key}", and "${key}" says something else`,
      });
    }
    const other = byKey.get(key);
    if (other !== undefined)
      fail('LEDGER_CONFLICT', { run, seq, detail: `"${key}" is row ${other} already` });
    if (seq !== bySeq.size + 1) fail('LEDGER_GAP', { run, seq, expected: bySeq.size + 1 });
    bySeq.set(seq, row);
    byKey.set(key, seq);
    added.push(row);
  }
  return added;
}

function nameOf(run: StoredRunKey): string {
  return `run ${run.number} of task ${run.taskKey}`;
}
