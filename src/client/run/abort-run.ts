import { runWorkflowId } from '../../contract/ids.js';
import { abortUpdate, type ControlOutcome, type ControlRequest } from '../../contract/messages.js';
import type { RunKey } from '../../contract/ids.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { call } from './call.js';
import { describeRun } from './describe-run.js';
import { LIMITS } from './limits.js';
import { sendUpdate } from './send-update.js';
import type { Temporal } from './temporal.js';

/** What came of an abort. `requested`: no worker answers; it takes effect when one comes back. */
export type AbortOutcome = ControlOutcome | { readonly kind: 'requested' };

/**
 * Aborts a run and answers when its processes are dead. With no worker the abort is left with the server as a
 * request to cancel, which is the same thing to a run.
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
    if (code === 'NO_WORKER') return requestCancellation(temporal, runKey);
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

/** The run may close before it has answered the abort that closed it. */
async function endedByAbort(temporal: Temporal, runKey: RunKey): Promise<boolean> {
  const { run } = await describeRun(temporal, runKey);
  return run.closed && run.state === 'aborted';
}
