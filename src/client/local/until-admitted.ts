import type { RunInput } from '../../domain/run/run-input.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { RunClient } from '../run-client.js';

const WITHIN_MS = 30_000;

/**
 * Waits until a run that does not want to wait has begun, or was refused: then it throws RUN_REFUSED. Where no worker
 * answers within half a minute, the run stays as it was started.
 */
export async function untilAdmitted(
  runs: RunClient,
  { repository, task }: Pick<RunInput, 'repository' | 'task'>,
): Promise<void> {
  const view = await runs.waitFor({
    runKey: { slug: repository.slug, taskKey: task.key },
    until: (seen) => seen.kind === 'live' && seen.status.state !== 'queued',
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  if (view.kind === 'live' && view.status.state === 'refused' && view.status.failure !== null)
    throw new StagegateError(view.status.failure);
}
