import {
  ApplicationFailure,
  CancelledFailure,
  CancellationScope,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';

import type { RunInput } from '../domain/run/run-input.js';
import type { RunOutcome } from './inputs.js';
import { storeActivities } from './activity-options.js';
import { RunDriver } from './run/driver.js';
import { RunHandlers } from './run/handlers.js';
import { RunMonitor } from './run/monitor.js';

/**
 * One run of a plan for a task: starts stages when their needs are completed, owns approvals and pause, hands off,
 * reports. Ends as Completed, as Failed (type: the failure's code), or as Cancelled when it was aborted.
 */
export async function run(input: RunInput): Promise<RunOutcome> {
  const monitor = new RunMonitor(input);
  const handlers = new RunHandlers(monitor);
  const opened = await storeActivities({ taskQueue: storeQueueName() }).openRun({
    input,
    workflowId: workflowInfo().workflowId,
    startedAt: workflowInfo().startTime.toISOString(),
  });
  if (opened.kind === 'ended') return { state: opened.state, number: opened.number, report: null };
  if (opened.kind === 'failed') {
    throw ApplicationFailure.nonRetryable(opened.failure.message, opened.failure.code, opened.failure);
  }
  const book = monitor.open(opened);
  const driver = new RunDriver({ input, opened, monitor, book, storeQueue: storeQueueName() });
  const work = new CancellationScope();
  monitor.stop = () => work.cancel();
  handlers.attach({ hold: (held) => driver.hold(held) });
  try {
    await work.run(() => driver.drive());
  } catch (error) {
    if (!isCancellation(error)) throw error;
    if (monitor.failure === null) monitor.abortedBy ??= "Temporal's Cancel button";
  }
  const outcome = await CancellationScope.nonCancellable(() => driver.close());
  await CancellationScope.nonCancellable(() => condition(() => handlers.idle));
  if (outcome.state === 'aborted')
    throw new CancelledFailure(monitor.failure?.message ?? 'aborted', [outcome]);
  if (outcome.state === 'failed' && monitor.failure !== null) {
    throw ApplicationFailure.nonRetryable(
      monitor.failure.message,
      monitor.failure.code,
      monitor.failure,
      outcome,
    );
  }
  return outcome;
}

function storeQueueName(): string {
  return `${workflowInfo().taskQueue}-store`;
}
