import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';

import { failpoint } from '../../config/failpoint.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { fail } from '../../domain/failure/catalogue.js';
import { LedgerRow, RecordedLedgerRow } from '../../domain/ledger/ledger-row.js';
import type { Store, StoredRunKey } from '../store.js';
import { announce } from './announce.js';
import { linkOf, verifyChain } from './chain.js';
import { type SqlContext, runColumns, storedText, storedTime } from './context.js';
import { mustExist } from './runs.js';
import type { LedgerTable, Tables } from './schema.js';
import { decode, sound } from './stored-json.js';

const Rows = z.array(LedgerRow);
const LONGEST_KEY = 300;

/** The append-only record of a run. */
export function ledgerOperations({
  db,
  where,
  guard,
  ways,
}: SqlContext): Pick<Store, 'appendLedger' | 'readLedger' | 'verifyLedger' | 'listLedger'> {
  return {
    async appendLedger({ run, rows: given, notify = [] }) {
      const rows = Rows.parse(given);
      if (rows.length === 0) return;
      const write = async (transaction: Kysely<Tables>) => {
        const ledger = { db: transaction, run };
        const { repository_id, task_id, number } = runColumns(run);
        await ways.takeTurn({ db: transaction, name: ['ledger', repository_id, task_id, number] });
        await mustExist(ledger);
        const known = await sameKeys({ ...ledger, rows });
        let last = await lastRow(ledger);
        for (const row of rows) {
          const seq = last.seq + 1;
          if (row.seq > seq) fail('LEDGER_GAP', { run: nameOf(run), seq: row.seq, expected: seq });
          const content = await ifNew({ ...ledger, known, row, seq });
          if (content === null) continue;
          const added = { ...content, link: linkOf({ before: last.link ?? '', row: content }) };
          await transaction.insertInto('ledger').values(added).execute();
          await announce({ db: transaction, row: added, notify });
          known.set(added.key, added);
          last = added;
        }
        failpoint('ledger.within');
      };
      failpoint('ledger.before');
      await guard(() => db.transaction().execute(write));
      failpoint('ledger.after');
    },

    async verifyLedger({ run }) {
      return verifyChain(await guard(() => rowsOf({ db, run }).selectAll().orderBy('seq').execute()));
    },

    async readLedger({ run }) {
      const rows = await guard(() => rowsOf({ db, run }).selectAll().orderBy('seq').execute());
      return rows.map((row) => recorded({ row, where, of: nameOf(run) }));
    },

    async listLedger({ repositoryId, kind, since }) {
      const query = db
        .selectFrom('ledger')
        .selectAll()
        .where('repository_id', '=', repositoryId)
        .where('kind', '=', kind)
        .where('at', '>=', storedTime(since))
        .orderBy('at');
      const rows = await guard(() => query.execute());
      return rows.map((row) => recorded({ row, where, of: `${row.task_id}, run ${row.number}` }));
    },
  };
}

/** A row as it is read back; STORE_DAMAGED when it cannot be. */
export function recorded({
  row,
  where,
  of,
}: {
  row: StoredRow;
  where: string;
  of: string;
}): RecordedLedgerRow {
  const { seq, key, kind, at, data } = row;
  const text = `${JSON.stringify({ seq, key, kind, at }).slice(0, -1)},"data":${data}}`;
  const what = `row ${seq} of the ledger of ${of}`;
  return sound({ decoded: decode({ schema: RecordedLedgerRow, text }), where, what });
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

/** What is there already under the keys of these rows: a ledger may be long. */
async function sameKeys(input: {
  db: Kysely<Tables>;
  run: StoredRunKey;
  rows: readonly LedgerRow[];
}): Promise<Map<string, StoredRow>> {
  const keys = input.rows.map(({ key }) => storedText(key));
  const found = await rowsOf(input).where('key', 'in', keys).selectAll().execute();
  return new Map(found.map((row) => [row.key, row]));
}

async function lastRow(input: {
  db: Kysely<Tables>;
  run: StoredRunKey;
}): Promise<Pick<StoredRow, 'seq' | 'link'>> {
  const last = await rowsOf(input).select(['seq', 'link']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return last ?? { seq: 0, link: null };
}

/**
 * The row as it is to be added; `null` when it is there already: under its key, the same kind and data. Its time does
 * not count: after a Reset, what happened once happens again. What the key now says otherwise (a Reset run may go
 * another way) is a row of its own under `<key>~2`, `~3` …: neither history is lost.
 */
async function ifNew(input: {
  db: Kysely<Tables>;
  run: StoredRunKey;
  known: ReadonlyMap<string, StoredRow>;
  row: LedgerRow;
  seq: number;
}): Promise<Omit<StoredRow, 'link'> | null> {
  const { run, known, row, seq } = input;
  const { kind, at } = row;
  const data = canonicalJson(row.data);
  const wanted = storedText(row.key);
  let key = wanted;
  let there = known.get(key);
  for (let other = 2; there !== undefined; other += 1) {
    if (there.kind === kind && there.data === data) return null;
    key = `${wanted.slice(0, LONGEST_KEY - String(other).length - 1)}~${other}`;
    there = known.get(key) ?? (await rowsOf(input).where('key', '=', key).selectAll().executeTakeFirst());
  }
  return { ...runColumns(run), seq, key, kind, at, data };
}

function nameOf(run: StoredRunKey): string {
  return `run ${run.number} of task ${run.taskKey}`;
}
