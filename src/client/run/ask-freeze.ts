import type { UpdateDefinition } from '@temporalio/common';
import { WithStartWorkflowOperation } from '@temporalio/client';

import type { FreezeOutcome } from '../../contract/admission.js';
import { admissionWorkflowId } from '../../contract/ids.js';
import { WORKFLOW_TYPES } from '../../contract/workflow-types.js';
import { DEFAULT_ADMISSION_LIMITS } from '../../domain/admission/stand.js';
import { refuseSecrets } from '../refuse-secrets.js';
import { call } from './call.js';
import { LIMITS } from './limits.js';
import type { Temporal } from './temporal.js';
import { withReason } from './unanswered.js';

/**
 * Freezes a repository, or ends its freeze; begins admission where no run ever asked for it. NO_WORKER or
 * WORKER_BUSY when nobody answers in time (a worker that comes to it may still do it; asking again is safe), SECRET_IN_TEXT.
 */
export async function askFreeze<Payload>(
  temporal: Temporal,
  { update, payload }: { update: UpdateDefinition<FreezeOutcome, [Payload]>; payload: Payload },
): Promise<FreezeOutcome> {
  await refuseSecrets({ where: 'what you send', text: JSON.stringify(payload, null, 1) });
  const { client, queues } = temporal;
  const startWorkflowOperation = new WithStartWorkflowOperation(WORKFLOW_TYPES.admission, {
    workflowId: admissionWorkflowId({ prefix: queues.workflows }),
    taskQueue: queues.workflows,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'who may run now',
    // the first worker that asks tells the limits that it is configured with
    args: [{ limits: DEFAULT_ADMISSION_LIMITS }],
  });
  return call({
    temporal,
    withinMs: LIMITS.update,
    task: '(admission)',
    answeredBy: 'worker',
    run: () => client.workflow.executeUpdateWithStart(update, { args: [payload], startWorkflowOperation }),
  }).catch(async (error: unknown) => {
    throw await withReason(error, { temporal, sent: { token: null } });
  });
}
