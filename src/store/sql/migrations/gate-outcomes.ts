import type { Kysely } from 'kysely';

/** What gates and tests came to over time; see `GateOutcomeTable`. */
export async function gateOutcomes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('gate_outcome')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('test', 'text', (column) => column.notNull())
    .addColumn('repository_id', 'text', (column) => column.notNull())
    .addColumn('gate', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('gate_outcome_pk', ['key', 'test'])
    .execute();
  await db.schema
    .createIndex('gate_outcome_of_gate')
    .on('gate_outcome')
    .columns(['repository_id', 'gate', 'at'])
    .execute();
}
