import { WorkflowNotFoundError } from '@temporalio/client';

import { admissionWorkflowId } from '../../contract/ids.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { call } from './call.js';
import { causeWords, failingTask } from './failing-task.js';
import { LIMITS } from './limits.js';
import type { Temporal } from './temporal.js';

/** How the workflow is that admits runs. `absent`: no run ever asked; `closed`: the next one that asks begins it anew. */
export type AdmissionHealth =
  | { readonly kind: 'absent' | 'closed' }
  | { readonly kind: 'open'; readonly since: Date }
  | { readonly kind: 'wedged'; readonly failure: Failure };

/** Looks at the workflow that admits runs; asks the server alone. Throws SERVER_UNREACHABLE. */
export async function admissionHealth(temporal: Temporal): Promise<AdmissionHealth> {
  const workflowId = admissionWorkflowId({ prefix: temporal.queues.workflows });
  const look = async (): Promise<AdmissionHealth> => {
    try {
      const { raw, status, startTime } = await temporal.client.workflow.getHandle(workflowId).describe();
      if (status.name !== 'RUNNING') return { kind: 'closed' };
      const failing = await failingTask(temporal, { execution: { workflowId }, described: raw });
      if (failing === null) return { kind: 'open', since: startTime };
      const about = { workflowId, tries: failing.tries - 1, cause: causeWords(failing.cause) };
      return { kind: 'wedged', failure: failure('ADMISSION_WEDGED', about) };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { kind: 'absent' };
      throw error;
    }
  };
  return call({ temporal, withinMs: LIMITS.look, task: '(admission)', answeredBy: 'server', run: look });
}
