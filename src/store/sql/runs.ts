import type { Kysely, Selectable } from 'kysely';

import { fail } from '../../domain/failure/catalogue.js';
import { RunState, isFinal } from '../../domain/run/run-state.js';
import { RunStatus } from '../../domain/run/run-status.js';
import type { Store, StoredRun, StoredRunKey } from '../store.js';
import { allocateRun, readState } from './allocate-run.js';
import { type SqlContext, runColumns, storedTime } from './context.js';
import type { RunTable, Tables } from './schema.js';
import { type Decoded, decode, decodeJson, sound } from './stored-json.js';

const FINAL_STATES = RunState.options.filter(isFinal);

/** Runs, their numbers and their last known status. */
export function runOperations(
  context: SqlContext,
): Pick<Store, 'allocateRun' | 'saveRun' | 'findRun' | 'listRuns'> {
  const { db, where, guard } = context;
  return {
    allocateRun: (run) => allocateRun(context, run),

    async saveRun({ status, ...run }) {
      const { repository_id, task_id, number } = runColumns(run);
      await guard(() =>
        db.transaction().execute(async (transaction) => {
          const ofRun = transaction
            .updateTable('run')
            .set(statusColumns(status))
            .where('repository_id', '=', repository_id)
            .where('task_id', '=', task_id)
            .where('number', '=', number);
          const movable = isFinal(status.state) ? ofRun : ofRun.where('state', 'not in', FINAL_STATES);
          const saved = await movable.executeTakeFirst();
          if (saved.numUpdatedRows === 0n) await mustExist({ db: transaction, run });
        }),
      );
    },

    async findRun({ slug, taskKey, number }) {
      const ofTask = db
        .selectFrom('run')
        .selectAll()
        .where('slug', '=', slug)
        .where('task_id', '=', taskKey.toLowerCase())
        // one that was terminated before it had a number may have got one after the run that came after it
        .orderBy('started_at', 'desc')
        .orderBy('number', 'desc')
        .limit(1);
      const one = number === undefined ? ofTask : ofTask.where('number', '=', number);
      const row = await guard(() => one.executeTakeFirst());
      if (row === undefined) return null;
      const name = `run ${row.number} of task ${row.task_key}`;
      const input = sound({ decoded: decodeJson(row.input), where, what: `the input of ${name}` });
      const status = sound({ decoded: readStatus(row), where, what: `the status of ${name}` });
      return storedRun({ where, row, input, status });
    },

    async listRuns({ slug, states, limit }) {
      let query = db.selectFrom('run').selectAll();
      if (slug !== undefined) query = query.where('slug', '=', slug);
      if (states !== undefined) query = query.where('state', 'in', [...states, '']);
      const rows = await guard(() =>
        query.orderBy('started_at', 'desc').orderBy('number', 'desc').limit(limit).execute(),
      );
      return rows.map((row) => {
        const input = decodeJson(row.input);
        const status = readStatus(row);
        return storedRun({
          where,
          row,
          input: input.ok ? input.value : null,
          status: status.ok ? status.value : null,
        });
      });
    },
  };
}

/** RUN_UNKNOWN unless the run was allocated. */
export async function mustExist(input: { db: Kysely<Tables>; run: StoredRunKey }): Promise<void> {
  const { repository_id, task_id, number } = runColumns(input.run);
  const found = await input.db
    .selectFrom('run')
    .select('number')
    .where('repository_id', '=', repository_id)
    .where('task_id', '=', task_id)
    .where('number', '=', number)
    .executeTakeFirst();
  if (found === undefined) fail('RUN_UNKNOWN', { task: input.run.taskKey });
}

function statusColumns(status: RunStatus) {
  return {
    state: status.state,
    plan_name: status.plan.name,
    ended_at: status.endedAt === null ? null : storedTime(status.endedAt),
    status: JSON.stringify(status),
  };
}

function readStatus(row: Selectable<RunTable>): Decoded<RunStatus | null> {
  return row.status === null ? { ok: true, value: null } : decode({ schema: RunStatus, text: row.status });
}

function storedRun(input: {
  where: string;
  row: Selectable<RunTable>;
  input: unknown;
  status: RunStatus | null;
}): StoredRun {
  const { row } = input;
  return {
    repositoryId: row.repository_id,
    slug: row.slug,
    taskKey: row.task_key,
    number: row.number,
    workflowId: row.workflow_id,
    state: readState({ where: input.where, state: row.state }),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    planName: row.plan_name,
    input: input.input,
    status: input.status,
  };
}
