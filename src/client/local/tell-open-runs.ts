import { StagegateError } from '../../domain/failure/catalogue.js';
import { toldLook } from '../../domain/pull-request/told-look.js';
import { inParallel } from '../in-parallel.js';
import type { RunPull } from './pull-requests.js';
import type { Session } from './session.js';

const AT_ONCE = 4;

/**
 * Tells runs that are open what was seen of their pull requests, for their details in Temporal Web. As far as that goes: the
 * ledger has it, so a server that does not answer, or a run that has ended meanwhile, is passed over. Where no run is open,
 * no server is asked.
 */
export async function tellOpenRuns(session: Session, pulls: readonly RunPull[]): Promise<void> {
  const open = pulls.filter(({ isOpen }) => isOpen);
  if (open.length === 0) return;
  await inParallel({
    items: open,
    atOnce: AT_ONCE,
    run: async ({ seen, slug, task: taskKey, run: runNumber }) => {
      if (seen === null) return;
      try {
        const runs = await session.runs();
        await runs.tellPull({ runKey: { slug, taskKey }, told: { runNumber, seen: toldLook(seen) } });
      } catch (error) {
        if (!(error instanceof StagegateError)) throw error;
      }
    },
  });
}
