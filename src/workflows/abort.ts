import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';

/**
 * Requests the cancellation of the run that started it. A run that aborts is to close as Canceled, which the server
 * allows only where a cancellation was requested, and a workflow cannot request its own.
 */
export async function abort(): Promise<void> {
  const { parent } = workflowInfo();
  if (parent === undefined) return;
  await getExternalWorkflowHandle(parent.workflowId, parent.runId).cancel();
}
