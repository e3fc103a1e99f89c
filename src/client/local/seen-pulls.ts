import { StagegateError } from '../../domain/failure/catalogue.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { readPulls, type RunPull } from './pull-requests.js';
import type { Session } from './session.js';

/**
 * What the ledger has of a run's pull requests since they were opened; none where nobody looked. Nothing is asked where
 * the run has pushed nothing, and a store that cannot be read is not what whoever asks is after.
 */
export async function seenPulls(session: Session, status: RunStatus): Promise<RunPull[]> {
  if (!hasPushed(status)) return [];
  const { task, repository, number } = status;
  const selector = { runKey: { slug: repository.slug, taskKey: task.key }, number };
  try {
    const pulls = await readPulls(session, { kind: 'run', selector });
    return pulls.filter(({ seen }) => seen !== null);
  } catch (error) {
    if (error instanceof StagegateError) return [];
    throw error;
  }
}

function hasPushed({ handoff, groups = [] }: RunStatus): boolean {
  return [handoff, ...groups].some(({ pushed }) => pushed);
}
