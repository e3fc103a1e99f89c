import proto from '@temporalio/proto';

import { parseRunWorkflowId, parseStageWorkflowId } from '../../contract/ids.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { clean } from '../../domain/text/clean.js';
import { inParallel } from '../in-parallel.js';
import { LIMITS } from './limits.js';
import { RunMemo } from './run-memo.js';
import type { Temporal } from './temporal.js';

const { EventType, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

/** A workflow that makes no progress: its workflow task fails, is tried again, and fails again. */
export interface Wedged {
  readonly workflowId: string;
  /** Which try of the workflow task is under way. */
  readonly tries: number;
  readonly failure: Failure;
}

/** A worker that died in the middle of a task costs one try; more than that is no accident. */
const ACCIDENTS = 2;
const SIDE_BY_SIDE = 8;
const EVENTS_LOOKED_AT = 10;

/**
 * Looks whether a run, or one of its open stages, is wedged. A healthy one costs one look at the server, and one for
 * each open stage. Never throws: a server that does not answer in time knows of nothing.
 */
export async function findWedged(
  temporal: Temporal,
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<Wedged[]> {
  const run = await look(temporal, { workflowId, ...(runId === undefined ? {} : { runId }), task: null });
  if (run === null) return [];
  const stages = await inParallel({
    items: run.children,
    atOnce: SIDE_BY_SIDE,
    run: (child) => look(temporal, { ...child, task: run.task }),
  });
  const found = [run, ...stages].flatMap((each) => each?.wedged ?? []);
  return found;
}

interface Execution {
  readonly workflowId: string;
  readonly runId?: string;
}

interface Looked {
  readonly wedged: Wedged | null;
  readonly children: Execution[];
  /** The task's key as its run was started with; ids have it in lower case. */
  readonly task: string | null;
}

async function look(
  temporal: Temporal,
  { task: known, ...execution }: Execution & { task: string | null },
): Promise<Looked | null> {
  const { client } = temporal;
  try {
    return await client.withDeadline(Date.now() + LIMITS.look, async () => {
      const { raw: described, memo } = await client.workflow
        .getHandle(execution.workflowId, execution.runId)
        .describe();
      const task = known ?? RunMemo.partial().safeParse(memo).data?.task ?? null;
      const children = (described.pendingChildren ?? []).flatMap(({ workflowId, runId }) =>
        workflowId ? [{ workflowId, ...(runId ? { runId } : {}) }] : [],
      );
      const tries = described.pendingWorkflowTask?.attempt ?? 0;
      if (tries <= 1) return { wedged: null, children, task };
      const cause = await lastFailure(temporal, execution);
      if (cause === null && tries <= ACCIDENTS) return { wedged: null, children, task };
      return { wedged: wedged({ workflowId: execution.workflowId, task, tries, cause }), children, task };
    });
  } catch {
    return null;
  }
}

interface Cause {
  readonly text: string;
  readonly nonDeterministic: boolean;
}

/** The failure of the last workflow task; `null` when the last one that ended did well, or only timed out. */
async function lastFailure({ client, namespace }: Temporal, execution: Execution): Promise<Cause | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution,
    maximumPageSize: EVENTS_LOOKED_AT,
  });
  for (const { eventType, workflowTaskFailedEventAttributes: failed } of history?.events ?? []) {
    if (eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) return null;
    if (!failed) continue;
    const { cause } = failed;
    const text = clean(failed.failure?.message ?? `cause ${String(cause)}`).slice(0, 400);
    const told = cause === WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
    return { text, nonDeterministic: told || /nondeterminism|TMPRL1100/i.test(text) };
  }
  return null;
}

function wedged(given: {
  workflowId: string;
  task: string | null;
  tries: number;
  cause: Cause | null;
}): Wedged {
  const { workflowId, tries, cause } = given;
  const stage = parseStageWorkflowId(workflowId);
  const task = given.task ?? stage?.taskKey ?? parseRunWorkflowId(workflowId)?.taskKey ?? workflowId;
  const what = stage === null ? `The run of task ${task}` : `Stage "${stage.stage}" of task ${task}`;
  const text = cause === null ? 'No worker finishes it in time.' : `The worker says: ${cause.text}`;
  const other = cause?.nonDeterministic === true;
  return {
    workflowId,
    tries,
    failure: failure('RUN_WEDGED', { task, what, tries: tries - 1, cause: text, other }),
  };
}
