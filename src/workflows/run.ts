import {
  ApplicationFailure,
  CancelledFailure,
  CancellationScope,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';

import { failure } from '../domain/failure/catalogue.js';
import { RunInput } from '../domain/run/run-input.js';
import type { RunOutcome } from './inputs.js';
import { cancelOwnRun } from './run/cancel-own-run.js';
import { runContext } from './run/context.js';
import { RunDriver } from './run/driver.js';
import { RunHandlers } from './run/handlers.js';
import { listenToAdmission } from './run/listen-to-admission.js';
import { listenToPulls } from './run/listen-to-pulls.js';
import { RunMonitor } from './run/monitor.js';
import { type Opening, openRun } from './run/open-run.js';
import { tellAnswers } from './run/tell-answers.js';

const CANCEL_BUTTON = "Temporal's Cancel button";

/**
 * One run of a plan for a task: starts stages when their needs are completed, owns approvals and pause, hands off,
 * reports. Ends as Completed, as Failed (type: the failure's code), or as Canceled when it was aborted.
 */
export async function run(input: RunInput): Promise<RunOutcome> {
  refuseMalformed(input);
  const work = new CancellationScope();
  const monitor = new RunMonitor({ input, stop: () => work.cancel() });
  const handlers = new RunHandlers(monitor);
  listenToAdmission(monitor);
  listenToPulls(monitor);
  tellAnswers(monitor);
  const outcome = await carried({ input, work, monitor, handlers });
  await CancellationScope.nonCancellable(() => condition(() => handlers.idle));
  const { failure: reason } = monitor;
  if (reason === null) return outcome;
  if (outcome.state !== 'aborted')
    throw ApplicationFailure.nonRetryable(reason.message, reason.code, reason, outcome);
  await cancelOwnRun({ slug: input.repository.slug, taskKey: input.task.key, number: outcome.number });
  throw new CancelledFailure(reason.message, [outcome]);
}

async function carried(parts: {
  input: RunInput;
  work: CancellationScope;
  monitor: RunMonitor;
  handlers: RunHandlers;
}): Promise<RunOutcome> {
  const { input, work, monitor, handlers } = parts;
  const storeQueue = `${workflowInfo().taskQueue}-store`;
  const opened = await openRun({ input, storeQueue, scope: work });
  if (opened.kind !== 'opened') return neverOpened({ opened, monitor });
  const driver = new RunDriver(runContext({ input, opened, storeQueue, monitor }));
  handlers.attach(driver);
  try {
    await work.run(() => driver.drive());
  } catch (error) {
    if (!isCancellation(error)) throw error;
    monitor.abort(CANCEL_BUTTON);
  }
  return CancellationScope.nonCancellable(() => driver.close());
}

/** A run without a number leaves no record of its own; one that had ended before has its record already. */
function neverOpened({
  opened,
  monitor,
}: {
  opened: Exclude<Opening, { kind: 'opened' }>;
  monitor: RunMonitor;
}): RunOutcome {
  if (opened.kind === 'ended') monitor.number = opened.number;
  if (opened.kind === 'failed') monitor.fail(opened.failure);
  if (opened.kind === 'stopped') monitor.abort(CANCEL_BUTTON);
  monitor.conclude();
  const { number } = monitor;
  const state = opened.kind === 'ended' ? opened.state : opened.kind === 'failed' ? 'failed' : 'aborted';
  monitor.end({ state });
  return { state, number, report: null };
}

/** Anybody may start a workflow from Temporal Web; one that cannot be a run ends at once rather than never. */
function refuseMalformed(input: unknown): void {
  const parsed = RunInput.safeParse(input);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  const { workflowId } = workflowInfo();
  const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`.slice(0, 300);
  const refusal = failure('RUN_INPUT_MALFORMED', { task: workflowId, detail });
  throw ApplicationFailure.nonRetryable(refusal.message, refusal.code, refusal);
}
