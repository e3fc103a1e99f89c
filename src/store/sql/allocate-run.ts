import type { Kysely } from 'kysely';
import { z } from 'zod';

import { RunState } from '../../domain/run/run-state.js';
import type { AllocatedRun, RunAllocation } from '../store.js';
import { type SqlContext, storedTime } from './context.js';
import type { Tables } from './schema.js';
import { sound } from './stored-json.js';

const Token = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u);
const WithPlanName = z.looseObject({ plan: z.looseObject({ name: z.string() }) });

/** Finds the token's run or adds the next one; those that ask for a task's runs at once take turns. */
export async function allocateRun(
  { db, where, guard, ways }: SqlContext,
  run: RunAllocation,
): Promise<AllocatedRun> {
  Token.parse(run.startToken);
  const taskId = run.taskKey.toLowerCase();
  return guard(() =>
    db.transaction().execute(async (transaction) => {
      await ways.takeTurn({ db: transaction, name: ['runs', run.repositoryId, taskId] });
      const known = await transaction
        .selectFrom('run')
        .select(['number', 'state'])
        .where('repository_id', '=', run.repositoryId)
        .where('task_id', '=', taskId)
        .where('start_token', '=', run.startToken)
        .executeTakeFirst();
      if (known !== undefined)
        return { number: known.number, existing: true, state: readState({ where, state: known.state }) };
      const number =
        run.number ?? (await nextNumber({ db: transaction, repositoryId: run.repositoryId, taskId }));
      await transaction.insertInto('run').values(newRow({ run, taskId, number })).execute();
      return { number, existing: false, state: 'queued' };
    }),
  );
}

/** A state column as a state. */
export function readState({ where, state }: { where: string; state: string }): RunState {
  const parsed = RunState.safeParse(state);
  const decoded = parsed.success
    ? { ok: true as const, value: parsed.data }
    : { ok: false as const, why: 'an unknown state' };
  return sound({ decoded, where, what: `the state ${JSON.stringify(state)} of a run` });
}

async function nextNumber(input: {
  db: Kysely<Tables>;
  repositoryId: string;
  taskId: string;
}): Promise<number> {
  const last = await input.db
    .selectFrom('run')
    .select((expression) => expression.fn.max('number').as('number'))
    .where('repository_id', '=', input.repositoryId)
    .where('task_id', '=', input.taskId)
    .executeTakeFirst();
  return (last?.number ?? 0) + 1;
}

function newRow({ run, taskId, number }: { run: RunAllocation; taskId: string; number: number }) {
  const plan = WithPlanName.safeParse(run.input);
  return {
    repository_id: run.repositoryId,
    task_id: taskId,
    number,
    task_key: run.taskKey,
    slug: run.slug,
    start_token: run.startToken,
    workflow_id: run.workflowId,
    plan_name: plan.success ? plan.data.plan.name : null,
    state: 'queued',
    started_at: storedTime(run.startedAt),
    ended_at: null,
    input: JSON.stringify(run.input ?? null),
    status: null,
  };
}
