import { createHash } from 'node:crypto';

import type { UpdateDefinition } from '@temporalio/common';
import { WorkflowUpdateStage } from '@temporalio/client';

import { type RunKey, runWorkflowId } from '../../contract/ids.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import { refuseSecrets } from '../refuse-secrets.js';
import { call } from './call.js';
import { LIMITS } from './limits.js';
import type { Temporal } from './temporal.js';
import { isUnanswered, withReason } from './unanswered.js';

/** An update to the latest run of a task. */
export interface UpdateRequest<Result, Payload> {
  readonly runKey: RunKey;
  readonly definition: UpdateDefinition<Result, [Payload]>;
  /** Made by the client: the same token with the same payload is the same update. */
  readonly token: string;
  readonly payload: Payload;
  /** Tells it from the same update before, whose answer is out of date. */
  readonly again?: string;
  /** How long a worker may take to pick it up, and then to answer it; milliseconds. */
  readonly acceptWithinMs?: number;
  readonly answerWithinMs?: number;
}

/**
 * The id of an update: a hash over token, action and payload. Temporal answers a known id with its first answer,
 * so whatever differs in the payload must differ in the id.
 */
export function updateId(input: { token: string; action: string; payload: unknown; again?: string }): string {
  return createHash('sha256').update(canonicalJson(input)).digest('hex');
}

/**
 * Sends an update and waits for its answer. NO_WORKER or WORKER_BUSY when nobody takes it up in time (a worker that comes
 * to it may still do so; sending it again is safe), ANSWER_LATE when the run has taken it up, and has not answered;
 * RUN_NOT_ACTIVE when the run is closed, SECRET_IN_TEXT.
 */
export async function sendUpdate<Result, Payload>(
  temporal: Temporal,
  request: UpdateRequest<Result, Payload>,
): Promise<Result> {
  const { runKey, definition, token, payload, again } = request;
  const asWhat = { token, action: definition.name, payload, ...(again === undefined ? {} : { again }) };
  await refuseSecrets({ where: 'what you send', text: JSON.stringify(payload, null, 1) });
  const handle = temporal.client.workflow.getHandle(runWorkflowId(runKey));
  const asked = { temporal, task: runKey.taskKey, answeredBy: 'worker' } as const;
  const update = await call({
    ...asked,
    withinMs: request.acceptWithinMs ?? LIMITS.accepted,
    run: () =>
      handle.startUpdate(definition, {
        updateId: updateId(asWhat),
        args: [payload],
        waitForStage: WorkflowUpdateStage.ACCEPTED,
      }),
  }).catch(async (error: unknown) => {
    throw await withReason(error, { temporal, sent: { token } });
  });
  return call({
    ...asked,
    withinMs: request.answerWithinMs ?? LIMITS.update,
    run: () => update.result(),
  }).catch((error: unknown) => {
    throw isUnanswered(error) ? late(error, { task: runKey.taskKey, token }) : error;
  });
}

function late(error: StagegateError, of: { task: string; token: string }): StagegateError {
  return new StagegateError(failure('ANSWER_LATE', of), { cause: error });
}
