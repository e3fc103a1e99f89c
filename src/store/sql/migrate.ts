import { type Kysely, Migrator } from 'kysely';

import { fail } from '../../domain/failure/catalogue.js';
import { migrations } from './migrations.js';
import type { Tables } from './schema.js';
import type { Ways } from './ways.js';

const DONE = 'kysely_migration';

/** How a store's schema compares with this program's. */
export type SchemaAge = 'current' | 'older' | 'newer';

/** Compares without changing anything. */
export async function schemaAge({ db, ways }: { db: Kysely<Tables>; ways: Ways }): Promise<SchemaAge> {
  if (!(await ways.hasTable({ db, name: DONE }))) return 'older';
  const rows = await db.withTables<{ [DONE]: { name: string } }>().selectFrom(DONE).select('name').execute();
  const done = new Set(rows.map(({ name }) => name));
  const known = Object.keys(migrations(ways));
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
  ways: Ways;
  where: string;
  /** Where Kysely keeps what it has done, in dialects with schemas. */
  schema?: string | undefined;
}): Promise<void> {
  const age = await schemaAge(input);
  if (age === 'newer') fail('STORE_NEWER', { where: input.where });
  if (age === 'current') return;
  const { db, ways, schema } = input;
  const provider = { getMigrations: () => Promise.resolve(migrations(ways)) };
  const migrator = new Migrator({ db, provider, ...(schema && { migrationTableSchema: schema }) });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('the migration failed', { cause: error });
}
