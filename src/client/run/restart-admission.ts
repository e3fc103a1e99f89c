import { WorkflowNotFoundError } from '@temporalio/client';

import { admissionWorkflowId } from '../../contract/ids.js';
import { WORKFLOW_TYPES } from '../../contract/workflow-types.js';
import type { AdmissionLimits } from '../../domain/admission/stand.js';
import { call } from './call.js';
import { LIMITS } from './limits.js';
import type { Temporal } from './temporal.js';

/**
 * Begins admission anew: it learns from the open runs who has a place, and from the memo of the one before what is frozen.
 * Runs that work go on meanwhile. Throws SERVER_UNREACHABLE.
 */
export async function restartAdmission(
  temporal: Temporal,
  { limits, reason }: { limits: AdmissionLimits; reason: string },
): Promise<{ readonly workflowId: string; readonly wasOpen: boolean }> {
  const { client, queues } = temporal;
  const workflowId = admissionWorkflowId({ prefix: queues.workflows });
  const asked = { temporal, withinMs: LIMITS.change, task: '(admission)', answeredBy: 'server' } as const;
  const wasOpen = await call({ ...asked, run: () => ended(client.workflow.getHandle(workflowId), reason) });
  await call({
    ...asked,
    run: () =>
      client.workflow.start(WORKFLOW_TYPES.admission, {
        workflowId,
        taskQueue: queues.workflows,
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: 'who may run now',
        args: [{ limits }],
      }),
  });
  return { workflowId, wasOpen };
}

async function ended(
  handle: { terminate: (reason: string) => Promise<unknown> },
  reason: string,
): Promise<boolean> {
  try {
    await handle.terminate(reason);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
