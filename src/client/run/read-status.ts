import { askAgain } from '../../contract/ask-again.js';
import { type RunKey, runWorkflowId } from '../../contract/ids.js';
import { statusQuery } from '../../contract/messages.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import { isFinal } from '../../domain/run/run-state.js';
import { RunStatus } from '../../domain/run/run-status.js';
import { call } from './call.js';
import { describeRun } from './describe-run.js';
import { LIMITS } from './limits.js';
import type { RunDescription, RunView, Silence } from './run-view.js';
import type { Temporal } from './temporal.js';

/** Which run of a task; `number` left out is the latest. */
export interface RunSelector {
  readonly runKey: RunKey;
  readonly number?: number;
}

/**
 * What a run says of itself or, when no worker answers in time, what the server says of it. Both are asked at
 * once, so it takes at most {@link LIMITS.query}. Fails with RUN_UNKNOWN (also when `number` names a run that is
 * not the latest that Temporal has) and SERVER_UNREACHABLE.
 */
export async function readStatus(temporal: Temporal, { runKey, number }: RunSelector): Promise<RunView> {
  const [described, answer] = await Promise.all([
    describeRun(temporal, runKey),
    askRun(temporal, { workflowId: runWorkflowId(runKey), task: runKey.taskKey }),
  ]);
  const view: RunView =
    answer.kind === 'answered'
      ? { kind: 'live', status: asEnded(answer.status, described.run) }
      : { kind: 'description', why: answer.why, run: described.run };
  const found = view.kind === 'live' ? view.status.number : view.run.number;
  if (number !== undefined && found !== null && found !== number)
    throw new StagegateError(failure('RUN_UNKNOWN', { task: `${runKey.taskKey} with number ${number}` }));
  return view;
}

/** A run that was terminated from outside never learnt that it has ended. */
function asEnded(status: RunStatus, { closed, state, endedAt }: RunDescription): RunStatus {
  return closed && !isFinal(status.state) ? { ...status, state, endedAt } : status;
}

/** A run's answer to the status query. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: RunStatus }
  | { readonly kind: 'silent'; readonly why: Silence };

/** Asks one execution (the latest, when `executionId` is left out) for its status; never throws. */
export async function askRun(
  temporal: Temporal,
  asked: { workflowId: string; executionId?: string; task: string; withinMs?: number },
): Promise<Answer> {
  const { workflowId, executionId, task, withinMs = LIMITS.query } = asked;
  const handle = temporal.client.workflow.getHandle(workflowId, executionId);
  try {
    const answer: unknown = await call({
      temporal,
      withinMs,
      task,
      answeredBy: 'worker',
      run: () => askAgain(() => handle.query(statusQuery)),
    });
    const status = RunStatus.safeParse(answer);
    if (status.success) return { kind: 'answered', status: status.data };
    return { kind: 'silent', why: 'not_readable' };
  } catch (error) {
    // A query that the run itself refused comes back at once and as INTERNAL; near the deadline the server may give
    // up first, in several ways, all of which mean that nobody answered.
    const refused = error instanceof StagegateError && error.failure.code === 'INTERNAL';
    return { kind: 'silent', why: refused ? 'not_readable' : 'no_worker' };
  }
}
