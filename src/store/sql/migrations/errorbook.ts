import type { Kysely } from 'kysely';

import { entryId } from '../errorbook/entry-id.js';

type OldTables = {
  failure: {
    fingerprint: string;
    title: string;
    symptom: string;
    command: string | null;
    exit_code: number | null;
  };
  occurrence: {
    key: string;
    fingerprint: string;
    repository_id: string;
    task_key: string;
    number: number;
    stage: string;
    attempt: number;
    gate: string | null;
    at: string;
  };
};

/** The errorbook that learns: entries of a repository, the times they were seen, what became of them. */
export async function errorbook(db: Kysely<unknown>): Promise<void> {
  await entries(db);
  await occurrences(db);
  await changes(db);
  await bringOver(db);
  await db.schema.dropTable('occurrence').execute();
  await db.schema.dropTable('failure').execute();
}

async function entries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('book_entry')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('repository_id', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('stage_kind', 'text', (column) => column.notNull())
    .addColumn('gate', 'text')
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('symptom', 'text', (column) => column.notNull())
    .addColumn('command', 'text')
    .addColumn('exit_code', 'integer')
    .addColumn('cause', 'text')
    .addColumn('fixes', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('waived_until', 'text')
    .addColumn('said', 'text')
    .addColumn('remedy', 'text')
    .addColumn('occurrences', 'integer', (column) => column.notNull())
    .addColumn('first_seen', 'text', (column) => column.notNull())
    .addColumn('last_seen', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'text')
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('book_latest').on('book_entry').columns(['last_seen', 'id']).execute();
  await db.schema
    .createIndex('book_of')
    .on('book_entry')
    .columns(['repository_id', 'last_seen', 'id'])
    .execute();
}

async function occurrences(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('book_occurrence')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('entry_id', 'text', (column) => column.notNull().references('book_entry.id'))
    .addColumn('repository_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('task_key', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('gate', 'text')
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('evidence', 'text', (column) => column.notNull())
    .execute();
  const index = (name: string) => db.schema.createIndex(name).on('book_occurrence');
  await index('book_seen').columns(['entry_id', 'at']).execute();
  await index('book_seen_in').columns(['repository_id', 'task_id', 'number', 'stage']).execute();
}

async function changes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('book_change')
    .addColumn('entry_id', 'text', (column) => column.notNull().references('book_entry.id'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('from_status', 'text', (column) => column.notNull())
    .addColumn('to_status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('until', 'text')
    .addPrimaryKeyConstraint('book_change_pk', ['entry_id', 'seq'])
    .addUniqueConstraint('book_change_token', ['entry_id', 'token'])
    .execute();
}

/** What was written before: entries were of no repository then, and are one of each where they were seen. */
async function bringOver(db: Kysely<unknown>): Promise<void> {
  const old = db.withTables<OldTables>();
  const fresh = db.withTables<{ book_entry: object; book_occurrence: object }>();
  const known = await old
    .selectFrom('occurrence')
    .innerJoin('failure', 'failure.fingerprint', 'occurrence.fingerprint')
    .select(['failure.fingerprint', 'repository_id', 'title', 'symptom', 'command', 'exit_code'])
    .select(({ fn }) => [
      fn.countAll().as('occurrences'),
      fn.min('at').as('first_seen'),
      fn.max('at').as('last_seen'),
      fn.max('gate').as('gate'),
    ])
    .groupBy(['failure.fingerprint', 'repository_id', 'title', 'symptom', 'command', 'exit_code'])
    .execute();
  for (const { occurrences: count, ...entry } of known) {
    const id = entryId({ repositoryId: entry.repository_id, fingerprint: entry.fingerprint });
    const lists = { fixes: '[]', tags: '[]' };
    const state = { severity: 'medium', status: 'candidate', version: 0, occurrences: Number(count) };
    const origin = entry.gate === null ? 'other' : 'gate';
    const row = { id, ...entry, ...lists, ...state, origin, stage_kind: 'command' };
    await fresh.insertInto('book_entry').values(row).execute();
  }
  for (const { fingerprint, ...seen } of await old.selectFrom('occurrence').selectAll().execute()) {
    const entry_id = entryId({ repositoryId: seen.repository_id, fingerprint });
    const evidence = '{"head":null,"host":null,"report":null,"log":null}';
    const row = { ...seen, entry_id, task_id: seen.task_key.toLowerCase(), evidence };
    await fresh.insertInto('book_occurrence').values(row).execute();
  }
}
