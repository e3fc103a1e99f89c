import { fail } from '../../domain/failure/catalogue.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { RunSelector } from '../run/read-status.js';
import type { Session } from './session.js';
import { viewRun } from './view-run.js';

/**
 * The run's own status, for what can only be asked of an open run. Throws RUN_NOT_ACTIVE when it has ended,
 * NO_WORKER or SERVER_UNREACHABLE when it cannot be asked.
 */
export async function liveStatus(session: Session, selector: RunSelector): Promise<RunStatus> {
  const view = await viewRun(session, selector);
  const task = selector.runKey.taskKey;
  const state = view.kind === 'description' ? view.run.state : view.status.state;
  if (isFinal(state)) return fail('RUN_NOT_ACTIVE', { task, state });
  if (view.kind === 'live') return view.status;
  // The session is open (or fails with the reason why there is no server to ask).
  const { temporal } = await session.runs();
  return fail('NO_WORKER', { queue: temporal.queues.workflows });
}
