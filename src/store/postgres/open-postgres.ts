import { Kysely, sql } from 'kysely';
import type { ClientConfig } from 'pg';

import { type Guard, createGuard } from '../sql/guard.js';
import { migrate, schemaAge } from '../sql/migrate.js';
import type { Tables } from '../sql/schema.js';
import { createSqlStore } from '../sql/sql-store.js';
import { storeName } from '../store-name.js';
import type { Store } from '../store.js';
import { connectionConfig } from './connection-config.js';
import { diagnose } from './diagnose.js';
import { StoreDialect } from './dialect.js';
import { openPool } from './pool.js';
import { textByCode } from './text-by-code.js';
import { POSTGRES_WAYS, lockOf } from './ways.js';

/** No statement of the store comes near it, except one that changes a large table. */
const STATEMENT_MS = 30_000;

/**
 * Opens the store in a PostgreSQL database (12 or later), in the schema where the user's tables are made. Any number of
 * processes on any hosts may use it at once. An operation whose connection is lost is carried out again on another one
 * for `patienceMs`: a database that is started anew in the meantime goes unnoticed.
 *
 * @throws STORE_UNAVAILABLE, STORE_DAMAGED, STORE_NEWER; BAD_INPUT for a URL that cannot be read.
 */
export async function openPostgres(input: {
  readonly url: string;
  readonly passwordFile: string | null;
  readonly patienceMs: number;
}): Promise<Store> {
  const { patienceMs } = input;
  const where = storeName(input);
  const config = connectionConfig({ ...input, where });
  const guard = createGuard({ where, diagnose, patienceMs });
  const db = connect({ config, patienceMs, statementMs: STATEMENT_MS });
  try {
    if ((await guard(() => schemaAge({ db, ways: POSTGRES_WAYS }))) !== 'current')
      await bringUpToDate({ config, patienceMs, where, guard });
    return createSqlStore({ db, where, guard, ways: POSTGRES_WAYS });
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

interface Connecting {
  readonly config: ClientConfig;
  readonly patienceMs: number;
}

function connect({ config, patienceMs, statementMs }: Connecting & { statementMs: number }) {
  const pool = openPool({ config, statementMs, lockMs: patienceMs });
  return new Kysely<Tables>({ dialect: new StoreDialect({ pool }) });
}

/** Migrates on a connection of its own, which may take its time; two that want to at once take turns. */
async function bringUpToDate(input: Connecting & { where: string; guard: Guard }): Promise<void> {
  const { where, guard } = input;
  const db = connect({ ...input, statementMs: 0 });
  try {
    await guard(() =>
      db.connection().execute(async (one) => {
        await sql`select pg_advisory_lock(${lockOf(['migration'])}::bigint)`.execute(one);
        try {
          const schema = await currentSchema(one);
          await migrate({ db: one.withPlugin(textByCode()), ways: POSTGRES_WAYS, where, schema });
        } finally {
          await sql`select pg_advisory_unlock(${lockOf(['migration'])}::bigint)`.execute(one);
        }
      }),
    );
  } finally {
    await db.destroy();
  }
}

async function currentSchema(db: Kysely<Tables>): Promise<string | undefined> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  return rows[0]?.schema ?? undefined;
}
