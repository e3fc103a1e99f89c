import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { LIMITS } from '../run/limits.js';
import { askRun, type RunSelector } from '../run/read-status.js';
import type { RunView } from '../run/run-view.js';
import { unanswered } from '../run/unanswered.js';
import type { Session } from './session.js';
import { viewRun } from './view-run.js';

/**
 * The run's own status, for what can only be asked of an open run. Throws RUN_NOT_ACTIVE when it has ended,
 * NO_WORKER, WORKER_BUSY or SERVER_UNREACHABLE when it cannot be asked.
 */
export async function liveStatus(session: Session, selector: RunSelector): Promise<RunStatus> {
  const view = await viewRun(session, selector);
  const task = selector.runKey.taskKey;
  const state = view.kind === 'description' ? view.run.state : view.status.state;
  if (isFinal(state)) return fail('RUN_NOT_ACTIVE', { task, state });
  return ownStatus(session, view);
}

/** The status of an open run that was looked at. Where a worker polls, and is busy, it is given more time than for a look. */
export async function ownStatus(session: Session, view: RunView): Promise<RunStatus> {
  if (view.kind === 'live') return view.status;
  // The session is open (or fails with the reason why there is no server to ask).
  const { temporal } = await session.runs();
  const why = await unanswered(temporal, 'nothing');
  if (why.code === 'WORKER_BUSY' && view.kind === 'description') {
    const { workflowId, executionId, task } = view.run;
    const asked = { workflowId, executionId, task: task.key, withinMs: LIMITS.accepted };
    const answer = await askRun(temporal, asked);
    if (answer.kind === 'answered') return answer.status;
  }
  throw new StagegateError(why);
}
