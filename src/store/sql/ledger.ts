import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';

import { failpoint } from '../../config/failpoint.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { fail } from '../../domain/failure/catalogue.js';
import { LedgerRow, RecordedLedgerRow } from '../../domain/ledger/ledger-row.js';
import type { Store, StoredRunKey } from '../store.js';
import { type SqlContext, runColumns, storedText } from './context.js';
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
        await mustExist({ db: transaction, run });
        const written = await touched({ db: transaction, run, rows });
        const last = await lastSeq({ db: transaction, run });
        const added = newRows({ run, written, last, rows });
        for (const row of added) await transaction.insertInto('ledger').values(row).execute();
        failpoint('ledger.within');
      };
      failpoint('ledger.before');
      await guard(() => db.transaction().execute(write));
      failpoint('ledger.after');
    },

    async readLedger({ run }) {
      const rows = await guard(() => rowsOf({ db, run }).selectAll().orderBy('seq').execute());
      return rows.map((row) => {
        const what = `row ${row.seq} of the ledger of ${nameOf(run)}`;
        const { seq, key, kind, at, data } = row;
        const text = `${JSON.stringify({ seq, key, kind, at }).slice(0, -1)},"data":${data}}`;
        return sound({ decoded: decode({ schema: RecordedLedgerRow, text }), where, what });
      });
    },
  };
}

type StoredRow = Selectable<LedgerTable>;

function rowsOf({ db, run }: { db: Kysely<Tables>; run: StoredRunKey }) {
  const { repository_id, task_id, number } = runColumns(run);
  return db
    .selectFrom('ledger')
    .where('repository_id', '=', repository_id)
    .where('task_id', '=', task_id)
    .where('number', '=', number);
}

/** What is there already under the numbers and keys of these rows: a ledger may be long. */
async function touched(input: {
  db: Kysely<Tables>;
  run: StoredRunKey;
  rows: readonly LedgerRow[];
}): Promise<StoredRow[]> {
  const seqs = input.rows.map(({ seq }) => seq);
  const keys = input.rows.map(({ key }) => storedText(key));
  const bySeq = await rowsOf(input).where('seq', 'in', seqs).selectAll().execute();
  const byKey = await rowsOf(input).where('key', 'in', keys).selectAll().execute();
  return [...bySeq, ...byKey];
}

async function lastSeq(input: { db: Kysely<Tables>; run: StoredRunKey }): Promise<number> {
  const last = await rowsOf(input)
    .select(({ fn }) => fn.max('seq').as('seq'))
    .executeTakeFirst();
  return last?.seq ?? 0;
}

function newRows(input: {
  run: StoredRunKey;
  written: readonly StoredRow[];
  last: number;
  rows: readonly LedgerRow[];
}): StoredRow[] {
  const run = nameOf(input.run);
  const bySeq = new Map(input.written.map((row) => [row.seq, row]));
  const byKey = new Map(input.written.map((row) => [row.key, row.seq]));
  const added: StoredRow[] = [];
  let next = input.last + 1;
  for (const { seq, kind, at, data, ...given } of input.rows) {
    const key = storedText(given.key);
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
    if (seq !== next) fail('LEDGER_GAP', { run, seq, expected: next });
    next += 1;
    bySeq.set(seq, row);
    byKey.set(key, seq);
    added.push(row);
  }
  return added;
}

function nameOf(run: StoredRunKey): string {
  return `run ${run.number} of task ${run.taskKey}`;
}
