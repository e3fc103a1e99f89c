import type { Kysely, Migration } from 'kysely';

import { errorbook as learning } from './migrations/errorbook.js';
import { errorbookSearch } from './migrations/errorbook-search.js';
import { gateOutcomes } from './migrations/gate-outcomes.js';
import { notifications } from './migrations/notifications.js';
import type { ColumnTypes, Ways } from './ways.js';

/** What of a dialect the schema needs. */
type SchemaWays = Pick<Ways, 'types' | 'search'>;

/**
 * Every change of the schema, by a name that sorts after those before. One that has been released is never changed.
 * A store with a name that is not here was written by a newer program.
 */
export function migrations({ types, search }: SchemaWays): Record<string, Migration> {
  return {
    '0001-first': { up: (db) => first(db, types) },
    '0002-hosts': { up: hosts },
    '0003-ledger-links': { up: ledgerLinks },
    '0004-ledger-kinds': { up: ledgerKinds },
    '0005-notifications': { up: notifications },
    '0006-errorbook': { up: learning },
    '0007-flaky': { up: gateOutcomes },
    '0008-errorbook-search': { up: (db) => errorbookSearch(db, search) },
  };
}

async function first(db: Kysely<unknown>, { bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('blob')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('content', bytes, (column) => column.notNull())
    .execute();
  await runs(db);
  await ledger(db);
  await errorbook(db);
}

async function ledgerLinks(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('ledger').addColumn('link', 'text').execute();
}

async function ledgerKinds(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('ledger_kind').on('ledger').columns(['repository_id', 'kind', 'at']).execute();
}

async function hosts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('host')
    .addColumn('io_queue', 'text', (column) => column.primaryKey())
    .addColumn('exec_queue', 'text', (column) => column.notNull())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('host_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('vault', 'text')
    .addColumn('seen_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('fence')
    .addColumn('host_id', 'text', (column) => column.notNull())
    .addColumn('slug', 'text', (column) => column.notNull())
    .addColumn('task_key', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addPrimaryKeyConstraint('fence_pk', ['host_id', 'slug', 'task_key', 'number', 'stage', 'attempt'])
    .execute();
}

async function runs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('run')
    .addColumn('repository_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('task_key', 'text', (column) => column.notNull())
    .addColumn('slug', 'text', (column) => column.notNull())
    .addColumn('start_token', 'text', (column) => column.notNull())
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('plan_name', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('status', 'text')
    .addPrimaryKeyConstraint('run_pk', ['repository_id', 'task_id', 'number'])
    .addUniqueConstraint('run_token', ['repository_id', 'task_id', 'start_token'])
    .execute();
  await db.schema.createIndex('run_by_slug').on('run').columns(['slug', 'task_id', 'number']).execute();
  await db.schema.createIndex('run_by_start').on('run').column('started_at').execute();
}

async function ledger(db: Kysely<unknown>): Promise<void> {
  const run = ['repository_id', 'task_id', 'number'] as const;
  await db.schema
    .createTable('ledger')
    .addColumn('repository_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_pk', [...run, 'seq'])
    .addUniqueConstraint('ledger_key', [...run, 'key'])
    .addForeignKeyConstraint('ledger_run', [...run], 'run', [...run])
    .execute();
}

async function errorbook(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('failure')
    .addColumn('fingerprint', 'text', (column) => column.primaryKey())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('symptom', 'text', (column) => column.notNull())
    .addColumn('command', 'text')
    .addColumn('exit_code', 'integer')
    .execute();
  await db.schema
    .createTable('occurrence')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('fingerprint', 'text', (column) => column.notNull().references('failure.fingerprint'))
    .addColumn('repository_id', 'text', (column) => column.notNull())
    .addColumn('task_key', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('gate', 'text')
    .addColumn('at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('occurrence_of').on('occurrence').columns(['fingerprint', 'at']).execute();
  await db.schema
    .createIndex('occurrence_in')
    .on('occurrence')
    .columns(['repository_id', 'fingerprint'])
    .execute();
}
