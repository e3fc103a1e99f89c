import type { Kysely } from 'kysely';

/** What receivers outside are still to be told; see `NotificationTable`. */
export async function notifications(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('notification')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('receiver', 'text', (column) => column.notNull())
    .addColumn('repository_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_at', 'text')
    .addColumn('error', 'text')
    .addPrimaryKeyConstraint('notification_pk', ['id', 'receiver'])
    .execute();
  await db.schema
    .createIndex('notification_due')
    .on('notification')
    .columns(['receiver', 'next_at'])
    .execute();
}
