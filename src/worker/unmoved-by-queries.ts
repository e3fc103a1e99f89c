import type { coresdk } from '@temporalio/proto';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';

import { NOT_YET } from '../contract/ask-again.js';

type Activation = coresdk.workflow_activation.IWorkflowActivation;
type Completion = coresdk.workflow_completion.IWorkflowActivationCompletion;

/** The id of a query that comes by itself, without a workflow task: the SDK's core gives it. */
const ALONE = 'legacy_query';

/**
 * A workflow that no query moves. A query that comes by itself brings the history as it is: with what happened since the
 * last workflow task, for which there will be one soon. The SDK's core lets the workflow work on that before it asks,
 * with the time of the task before, and goes on from there when the task comes. What the workflow did then is not what
 * a replay of its history does, and its run could never go on. Such a query is refused instead, which makes the worker
 * forget the workflow, and replay it. See docs/decisions/041-what-the-sdk-builds-up-again-is-what-was.md.
 */
export function unmovedByQueries(workflow: Workflow): Workflow {
  let before: Reached | null = null;
  let moved: number | null = null;

  function activate(activation: Activation): Promise<Completion> {
    const { jobs, runId } = activation;
    const reached = reachedBy(activation);
    if (jobs?.some(({ queryWorkflow }) => queryWorkflow?.queryId === ALONE) === true) {
      if (reached.events === moved) return Promise.resolve(refused(runId ?? ''));
    } else if (reached.events > (before?.events ?? 0)) {
      const isTask = before === null || activation.isReplaying === true || reached.time !== before.time;
      moved = isTask ? null : reached.events;
      before = reached;
    }
    return workflow.activate(activation);
  }

  return {
    activate,
    getAndResetSinkCalls: () => workflow.getAndResetSinkCalls(),
    dispose: () => workflow.dispose(),
  };
}

interface Reached {
  /** How much of the history the workflow knows. */
  readonly events: number;
  /** When its workflow task began: each has another. */
  readonly time: string;
}

function reachedBy({ historyLength, timestamp }: Activation): Reached {
  const time = `${String(timestamp?.seconds ?? 0)}.${String(timestamp?.nanos ?? 0)}`;
  return { events: historyLength ?? 0, time };
}

function refused(runId: string): Completion {
  return { runId, failed: { failure: { message: NOT_YET } } };
}
