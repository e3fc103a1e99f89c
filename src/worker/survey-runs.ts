import { askAgain } from '../contract/ask-again.js';
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';

import type { Survey, SurveyInput } from '../activities/index.js';
import { standQuery } from '../contract/admission.js';
import { parseRunWorkflowId } from '../contract/ids.js';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';
import { WORKFLOW_TYPES } from '../contract/workflow-types.js';
import { runKeyOf, Stand } from '../domain/admission/stand.js';
import { lastFreezes } from './last-freezes.js';

const AT_ONCE = 8;
const MOST_RUNS = 2_000;
const LOOK_MS = 5_000;
const QUERY_MS = 10_000;

interface Where {
  readonly client: Client;
  readonly prefix: string;
}
type Execution = Readonly<{ workflowId: string; runId?: string }>;

/**
 * Looks what became of runs. One is gone when it has closed and none of its stages is open: a run that was terminated
 * leaves stages that still stop their processes. A server that does not answer makes the survey fail, to be tried again.
 */
export async function surveyRuns({ asked, ...where }: Where & { asked: SurveyInput }): Promise<Survey> {
  const freezes = asked.freezes === true ? { freezes: await lastFreezes(where) } : {};
  const gone = await each(asked.known, async ({ run }) => {
    return (await isGone(where, run)) ? [runKeyOf(run)] : [];
  });
  if (!asked.all) return { gone, found: [], ...freezes };
  const known = new Set(asked.known.map(({ run }) => run.workflowId));
  const open = (await openRuns(where)).filter(({ workflowId }) => !known.has(workflowId));
  return { gone, found: await each(open, (execution) => standOf(where, execution)), ...freezes };
}

async function isGone(where: Where, { workflowId, executionId, number }: Stand['run']): Promise<boolean> {
  const now = await describe(where, { workflowId });
  if (now === null) return true;
  const known = now.memo?.['number'];
  // a Reset goes on with the same number; a new run of the task has another one
  if (isOpen(now) && (known === undefined || known === number)) return false;
  const own = now.runId === executionId ? null : await describe(where, { workflowId, runId: executionId });
  const children = [now, own].flatMap((found) => found?.raw.pendingChildren ?? []);
  const mine = children.flatMap(({ workflowId: id }) =>
    id?.startsWith(`${workflowId}/${String(number)}/`) === true ? [id] : [],
  );
  const stages = await each(mine, async (id) => [await describe(where, { workflowId: id })]);
  return !stages.some((stage) => stage !== null && isOpen(stage));
}

async function openRuns({ client, prefix }: Where): Promise<Execution[]> {
  const type = `WorkflowType = '${WORKFLOW_TYPES.run}'`;
  const query = `${type} AND ExecutionStatus = 'Running' AND TaskQueue = ${JSON.stringify(prefix)}`;
  const open: Execution[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    open.push({ workflowId, runId });
    if (open.length >= MOST_RUNS) break;
  }
  return open;
}

/**
 * What a run says of itself; nothing when it has to do with no admission, or has closed meanwhile. One that is open
 * and cannot answer counts as one that has its place.
 */
async function standOf(where: Where, execution: Execution): Promise<Stand[]> {
  const { workflowId, runId } = execution;
  try {
    const said: unknown = await where.client.withDeadline(Date.now() + QUERY_MS, () =>
      askAgain(() => where.client.workflow.getHandle(workflowId, runId).query(standQuery)),
    );
    const stand = Stand.safeParse(said);
    return stand.success && !stand.data.left ? [stand.data] : [];
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    const described = await describe(where, execution);
    return described === null || !isOpen(described) ? [] : supposed(described);
  }
}

/** One that has no number yet has not asked. */
function supposed({
  workflowId,
  runId,
  memo,
  startTime,
  typedSearchAttributes,
}: WorkflowExecutionDescription): Stand[] {
  const stand = Stand.safeParse({
    run: {
      workflowId,
      executionId: runId,
      number: memo?.['number'],
      task: memo?.['task'] ?? parseRunWorkflowId(workflowId)?.taskKey,
      slug: parseRunWorkflowId(workflowId)?.slug,
      base: typedSearchAttributes.get(SEARCH_ATTRIBUTES.base),
      wish: { priority: 0, queue: true },
      group: null,
      startedBy: '',
      askedAt: startTime.toISOString(),
    },
    ...{ seq: 0, wants: true, place: true, slot: true, left: false, frozen: null, state: 'running' },
  });
  return stand.success ? [stand.data] : [];
}

function isOpen({ status }: WorkflowExecutionDescription): boolean {
  return status.name === 'RUNNING' || status.name === 'PAUSED';
}

/** `null` when the server knows of no such workflow. */
async function describe(
  { client }: Where,
  execution: Execution,
): Promise<WorkflowExecutionDescription | null> {
  const { workflowId, runId } = execution;
  try {
    return await client.withDeadline(Date.now() + LOOK_MS, () =>
      client.workflow.getHandle(workflowId, runId).describe(),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** A few at a time. */
async function each<T, R>(items: readonly T[], look: (item: T) => Promise<readonly R[]>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) results.push(...(await look(item)));
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
  return results;
}
