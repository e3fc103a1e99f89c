import { Kysely, sql } from 'kysely';
import Database from 'libsql';

import { createGuard } from '../sql/guard.js';
import { migrate, schemaAge } from '../sql/migrate.js';
import type { Tables } from '../sql/schema.js';
import { createSqlStore } from '../sql/sql-store.js';
import type { Store } from '../store.js';
import { type LibsqlDatabase, MendedDatabase } from './database.js';
import { diagnose } from './diagnose.js';
import { EmbeddedDialect } from './dialect.js';
import { makeFile } from './make-file.js';
import { withSideLock } from './side-lock.js';
import { EMBEDDED_WAYS } from './ways.js';

/**
 * Opens the store in one SQL file on a local disk, made (readable by its owner alone) where it is missing. Write-ahead
 * log, so that readers and a writer do not wait for each other; full sync, so that what was acknowledged outlives a
 * loss of power. SQLite itself waits for no lock (its wait holds up the event loop, and with it another opening of
 * the same file in this process that has the lock): the guard does. `<file>-migration.lock` keeps two processes from
 * migrating at once.
 *
 * @throws STORE_UNAVAILABLE, STORE_DAMAGED, STORE_NEWER
 */
export async function openEmbedded(input: {
  readonly file: string;
  readonly patienceMs: number;
}): Promise<Store> {
  const { file } = input;
  const guard = createGuard({ where: file, diagnose, patienceMs: input.patienceMs });
  makeFile({ file });
  const database = await guard(() => Promise.resolve(new MendedDatabase({ open: () => connect(file) })));
  const db = new Kysely<Tables>({ dialect: new EmbeddedDialect({ database }) });
  try {
    if (!(await guard(() => isReady(db)))) {
      const prepare = async () => {
        await guard(() => sql`pragma journal_mode = wal`.execute(db));
        await guard(() => migrate({ db, ways: EMBEDDED_WAYS, where: file }));
      };
      await withSideLock({ file: `${file}-migration.lock`, guard, operation: prepare });
    }
    return createSqlStore({ db, where: file, guard, ways: EMBEDDED_WAYS });
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function connect(file: string): LibsqlDatabase {
  const database = new Database(file);
  database.exec('pragma synchronous = full');
  return database;
}

async function isReady(db: Kysely<Tables>): Promise<boolean> {
  const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db);
  return mode.rows[0]?.journal_mode === 'wal' && (await schemaAge({ db, ways: EMBEDDED_WAYS })) === 'current';
}
