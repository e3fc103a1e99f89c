import type { WorkflowExecutionDescription } from '@temporalio/client';
import proto from '@temporalio/proto';

import { clean } from '../../domain/text/clean.js';
import type { Temporal } from './temporal.js';

const { EventType, WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;

/** A worker that died in the middle of a task costs one try; more than that is no accident. */
const ACCIDENTS = 2;
const EVENTS_LOOKED_AT = 10;

/** A workflow task that fails again and again. */
export interface FailingTask {
  /** Which try of it is under way. */
  readonly tries: number;
  readonly cause: Cause | null;
}

interface Execution {
  readonly workflowId: string;
  readonly runId?: string;
}

/** Whether a workflow makes no progress; `null` for a healthy one, which costs no further look at the server. */
export async function failingTask(
  temporal: Temporal,
  { execution, described }: { execution: Execution; described: WorkflowExecutionDescription['raw'] },
): Promise<FailingTask | null> {
  const tries = described.pendingWorkflowTask?.attempt ?? 0;
  if (tries <= 1) return null;
  const cause = await lastFailure(temporal, execution);
  return cause === null && tries <= ACCIDENTS ? null : { tries, cause };
}

/** What the worker says of it. */
export function causeWords(cause: Cause | null): string {
  return cause === null ? 'No worker finishes it in time.' : `The worker says: ${cause.text}`;
}

/** Why the worker could not finish it. */
export interface Cause {
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
