const NAMESPACE = 'default';

/** What a run that did not end was waiting for, as lines for somebody who looks for the cause. */
export async function whereItStands({ installation: { client }, run }) {
  return [...(await ofRun(client, run)), ...(await ofWorkflows(client, run)), ...run.told()];
}

async function ofRun(client, run) {
  try {
    const { state, paused, stages, approvals, admission } = await client.withDeadline(
      Date.now() + 10_000,
      () => client.workflow.getHandle(run.workflowId).query('status'),
    );
    const pending = approvals
      .filter((one) => one.state === 'pending')
      .map(({ id, kind }) => `${id} (${kind})`);
    return [
      `stands: ${state}${paused ? ', paused' : ''}`,
      ...stages.map(
        ({ key, state: its, attempt }) => `stands: stage ${key} is ${its}, attempt ${String(attempt)}`,
      ),
      ...(pending.length === 0 ? [] : [`stands: people are asked ${pending.join(', ')}`]),
      ...(admission === undefined ? [] : [`stands: admission ${JSON.stringify(admission)}`]),
    ];
  } catch (error) {
    return [`stands: it does not answer: ${error.message}`];
  }
}

async function ofWorkflows(client, run) {
  const found = [];
  for (const workflowId of [run.workflowId, ...run.childIds()]) {
    const told = await client.workflowService
      .describeWorkflowExecution({ namespace: NAMESPACE, execution: { workflowId } })
      .catch(() => null);
    if (told === null) continue;
    const { pendingActivities, pendingWorkflowTask } = told;
    for (const { activityType, attempt, state, lastFailure } of pendingActivities)
      found.push(
        `stands: ${workflowId} has ${activityType.name}, try ${String(attempt)}, state ${String(state)}: ${lastFailure?.message ?? 'no failure'}`,
      );
    if (pendingWorkflowTask)
      found.push(`stands: ${workflowId} has a workflow task, try ${String(pendingWorkflowTask.attempt)}`);
  }
  return found;
}
