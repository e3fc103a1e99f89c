import { type Kysely, Migrator } from 'kysely';

import { fail } from '../../domain/failure/catalogue.js';
import { type ColumnTypes, migrations } from './migrations.js';
import type { Tables } from './schema.js';

const DONE = 'kysely_migration';

/** How a store's schema compares with this program's. */
export type SchemaAge = 'current' | 'older' | 'newer';

/** Compares without changing anything. */
export async function schemaAge({ db }: { db: Kysely<Tables> }): Promise<SchemaAge> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DONE)) return 'older';
  const rows = await db.withTables<{ [DONE]: { name: string } }>().selectFrom(DONE).select('name').execute();
  const done = new Set(rows.map(({ name }) => name));
  const known = Object.keys(migrations({ bytes: 'blob' }));
  if (done.size > known.length || [...done].some((name) => !known.includes(name))) return 'newer';
  return done.size === known.length ? 'current' : 'older';
}

/**
 * Brings the schema up to date, all pending migrations in one transaction. The caller holds the dialect's lock.
 *
 * @throws STORE_NEWER when a newer program wrote the store; it is not touched.
 */
export async function migrate(input: {
  db: Kysely<Tables>;
  types: ColumnTypes;
  where: string;
}): Promise<void> {
  const age = await schemaAge(input);
  if (age === 'newer') fail('STORE_NEWER', { where: input.where });
  if (age === 'current') return;
  const all = migrations(input.types);
  const migrator = new Migrator({ db: input.db, provider: { getMigrations: () => Promise.resolve(all) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('the migration failed', { cause: error });
}
