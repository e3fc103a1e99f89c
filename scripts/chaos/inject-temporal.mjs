import { setTimeout as sleep } from 'node:timers/promises';

import { seen } from './inject.mjs';

const NAMESPACE = 'default';
/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API. */
const STARTED = 2;

/** Pauses an activity as an operator does, and lets it go on after a while. */
export async function pauseActivity(input) {
  const { workflowService } = input.installation.client;
  const paused = await onSomeActivity(input, (request) =>
    workflowService.pauseActivity({ ...request, reason: 'chaos' }),
  );
  if (paused === null) return false;
  await sleep(input.fault.forMs);
  await seen({ ...input, act: () => happened(() => workflowService.unpauseActivity(paused)) });
  return true;
}

/** Resets an activity: Temporal begins its attempts anew. */
export async function resetActivity(input) {
  const { workflowService } = input.installation.client;
  return (await onSomeActivity(input, (request) => workflowService.resetActivity(request))) !== null;
}

/** Terminates the run's workflow, as anybody may in Temporal Web. */
export function terminateRun({ installation, run }) {
  return unlessOver(run, async () => {
    const { isRunning } = await run.describe();
    if (!isRunning) throw new Error('it has ended');
    await installation.client.workflow.getHandle(run.workflowId).terminate('chaos');
    run.terminated = true;
  });
}

/** Resets the run's workflow to one of its workflow tasks. */
export function resetRun({ installation, fault, run }) {
  return unlessOver(run, async () => {
    const { isRunning, runId } = await run.describe();
    if (!isRunning) throw new Error('it has ended');
    const { events } = await installation.client.workflow.getHandle(run.workflowId, runId).fetchHistory();
    const tasks = events.filter(
      ({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes,
    );
    const { eventId } = tasks[Math.floor(fault.draw * tasks.length)];
    await installation.client.workflowService.resetWorkflowExecution({
      namespace: NAMESPACE,
      workflowExecution: { workflowId: run.workflowId, runId },
      reason: 'chaos',
      workflowTaskFinishEventId: eventId,
      requestId: `${run.task}-${String(eventId)}`,
    });
    run.wasReset = true;
  });
}

/** Does something to one of the activities that run now, as soon as there is one; `null` when there is none. */
async function onSomeActivity({ installation, run, fault }, act) {
  let request = null;
  const tried = async () => {
    const running = await runningActivities({ installation, run });
    if (running.length === 0) return false;
    const { execution, id } = running[Math.floor(fault.draw * running.length)];
    request = { namespace: NAMESPACE, identity: 'chaos', execution, id };
    return happened(() => act(request));
  };
  return (await seen({ run, act: tried })) ? request : null;
}

async function runningActivities({ installation, run }) {
  const { workflowService, workflow } = installation.client;
  const running = [];
  for (const workflowId of [run.workflowId, ...run.childIds()]) {
    await happened(async () => {
      const { runId } = await workflow.getHandle(workflowId).describe();
      const execution = { workflowId, runId };
      const told = await workflowService.describeWorkflowExecution({ namespace: NAMESPACE, execution });
      for (const { activityId, state } of told.pendingActivities)
        if (Number(state) === STARTED) running.push({ execution, id: activityId });
    });
  }
  return running;
}

/** Tries until it worked: the run may not be there yet, or the server away. */
function unlessOver(run, act) {
  return seen({ run, act: () => happened(act) });
}

async function happened(act) {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}
