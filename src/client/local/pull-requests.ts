import type { RecordedPull } from '../../domain/pull-request/look-rows.js';
import { recordedPulls } from '../../domain/pull-request/look-rows.js';
import { fail } from '../../domain/failure/catalogue.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { StoredRun, StoredRunKey } from '../../store/store.js';
import { inParallel } from '../in-parallel.js';
import type { RunSelector } from '../run/read-status.js';
import type { Session } from './session.js';

/** A pull request of a run, as the ledger has it. */
export interface RunPull extends RecordedPull {
  readonly task: string;
  readonly run: number;
  readonly slug: string;
  /** Whether the run is open, as far as the store knows. */
  readonly isOpen: boolean;
  readonly key: StoredRunKey;
}

/** Runs of this repository: a task's, or the newest ones of all tasks. */
export type WantedRuns =
  | { readonly kind: 'run'; readonly selector: RunSelector }
  | { readonly kind: 'newest'; readonly slug: string; readonly limit: number };

const AT_ONCE = 4;

/** The recorded pull requests of runs, newest runs first. Asks no server and no forge. Throws RUN_UNKNOWN. */
export async function readPulls(session: Session, wanted: WantedRuns): Promise<RunPull[]> {
  const store = await session.store();
  const runs =
    wanted.kind === 'newest' ? await store.listRuns(wanted) : [await findRun(session, wanted.selector)];
  const found = await inParallel({
    items: runs,
    atOnce: AT_ONCE,
    run: async ({ repositoryId, taskKey, number, slug, state }): Promise<RunPull[]> => {
      const key = { repositoryId, taskKey, number };
      const pulls = recordedPulls(await store.readLedger({ run: key }));
      const of = { key, task: taskKey, run: number, slug, isOpen: !isFinal(state) };
      return pulls.map((pull) => ({ ...pull, ...of }));
    },
  });
  return found.flat();
}

async function findRun(session: Session, { runKey, number }: RunSelector): Promise<StoredRun> {
  const store = await session.store();
  const run = await store.findRun({ ...runKey, ...(number === undefined ? {} : { number }) });
  return run ?? fail('RUN_UNKNOWN', { task: runKey.taskKey });
}
