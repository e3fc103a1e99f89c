import { type RunKey, runWorkflowId } from '../../contract/ids.js';
import { pullSeenSignal } from '../../contract/messages.js';
import type { PullSeen } from '../../contract/pull-seen.js';
import { refuseSecrets } from '../refuse-secrets.js';
import { call } from './call.js';
import { LIMITS } from './limits.js';
import type { Temporal } from './temporal.js';

/**
 * Tells the latest run of a task what was seen of one of its pull requests; a run of another number passes it over. Throws
 * SERVER_UNREACHABLE, SERVER_REFUSED, SECRET_IN_TEXT, and RUN_UNKNOWN or RUN_NOT_ACTIVE where none is open.
 */
export async function tellPull(
  temporal: Temporal,
  { runKey, told }: { runKey: RunKey; told: PullSeen },
): Promise<void> {
  await refuseSecrets({ where: 'what was seen of the pull request', text: told.seen.words });
  const handle = temporal.client.workflow.getHandle(runWorkflowId(runKey));
  const run = () => handle.signal(pullSeenSignal, told);
  await call({ temporal, withinMs: LIMITS.look, task: runKey.taskKey, answeredBy: 'server', run });
}
