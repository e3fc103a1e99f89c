import { WorkflowFailedError } from '@temporalio/client';

import { runWorkflowId } from '../../contract/ids.js';
import { abortUpdate, type ControlOutcome, type ControlRequest } from '../../contract/messages.js';
import type { RunKey } from '../../contract/ids.js';
import { type FailureCode, StagegateError } from '../../domain/failure/catalogue.js';
import { call } from './call.js';
import { describeRun } from './describe-run.js';
import { LIMITS } from './limits.js';
import { sendUpdate } from './send-update.js';
import type { Temporal } from './temporal.js';
import { isUnanswered } from './unanswered.js';

/** An abort that nobody answers is left with the server. */
const UNANSWERED: ReadonlySet<string> = new Set<FailureCode>(['NO_WORKER', 'WORKER_BUSY', 'ANSWER_LATE']);

/** What came of an abort. `requested`: no worker has answered; it takes effect when one does. */
export type AbortOutcome = ControlOutcome | { readonly kind: 'requested' };

/**
 * Aborts a run and answers when its processes are dead. Where no worker answers the abort is left with the server as a
 * request to cancel, which is the same thing to a run; and so it reaches one that hears no more commands.
 */
export async function abortRun(
  temporal: Temporal,
  { runKey, request, token }: { runKey: RunKey; request: ControlRequest; token: string },
): Promise<AbortOutcome> {
  try {
    return await sendUpdate(temporal, {
      runKey,
      definition: abortUpdate,
      token,
      payload: request,
      acceptWithinMs: LIMITS.abortAccepted,
      answerWithinMs: LIMITS.abort,
    });
  } catch (error) {
    const code = error instanceof StagegateError ? error.failure.code : null;
    if (code !== null && UNANSWERED.has(code)) return requestCancellation(temporal, runKey);
    if (code === 'RUN_HEARS_NO_MORE') return cancelled(temporal, runKey);
    if (code === 'RUN_NOT_ACTIVE' && (await endedByAbort(temporal, runKey)))
      return { kind: 'done', changed: true };
    throw error;
  }
}

async function requestCancellation(temporal: Temporal, runKey: RunKey): Promise<AbortOutcome> {
  await call({
    temporal,
    withinMs: LIMITS.change,
    task: runKey.taskKey,
    answeredBy: 'server',
    run: () => temporal.client.workflow.getHandle(runWorkflowId(runKey)).cancel(),
  });
  return { kind: 'requested' };
}

/** Cancels a run and waits until it has closed, for as long as an abort may take. */
async function cancelled(temporal: Temporal, runKey: RunKey): Promise<AbortOutcome> {
  const requested = await requestCancellation(temporal, runKey);
  try {
    await call({
      temporal,
      withinMs: LIMITS.abort,
      task: runKey.taskKey,
      answeredBy: 'worker',
      run: () => ended(temporal, runKey),
    });
  } catch (error) {
    if (isUnanswered(error)) return requested;
    throw error;
  }
  return (await endedByAbort(temporal, runKey)) ? { kind: 'done', changed: true } : requested;
}

/** Waits for a run's end, whatever it is. */
async function ended({ client }: Temporal, runKey: RunKey): Promise<void> {
  try {
    await client.workflow.getHandle(runWorkflowId(runKey)).result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
}

/** The run may close before it has answered the abort that closed it. */
async function endedByAbort(temporal: Temporal, runKey: RunKey): Promise<boolean> {
  const { run } = await describeRun(temporal, runKey);
  return run.closed && run.state === 'aborted';
}
