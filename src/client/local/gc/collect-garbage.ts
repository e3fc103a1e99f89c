import { join } from 'node:path';

import { mirrorDir, type Paths, vaultDir } from '../../../config/paths.js';
import { giveReserve, keepReserve } from '../../../config/reserve.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { type Leftover, sameRun } from '../../../domain/janitor/holding.js';
import { type CleanupRequest, planCleanup } from '../../../domain/janitor/plan-cleanup.js';
import { runObstacle } from '../../../domain/janitor/run-obstacle.js';
import { reelIn } from '../../../git/with-net.js';
import { withLock } from '../../../config/with-lock.js';
import type { Session } from '../session.js';
import { carryOut, type Outcome } from './carry-out.js';
import { findPlaces } from './find-places.js';
import { takeInventory } from './take-inventory.js';
import { emptyTrash } from './trash.js';

/** What the janitor did, or would do. */
export interface Cleanup {
  readonly outcomes: readonly Outcome[];
  readonly leftovers: readonly Leftover[];
  /** Freed, or with `dryRun` known to be freeable. */
  readonly bytes: number;
}

/**
 * Looks, decides, and unless `dryRun` deletes; one at a time on one state folder. Throws RUN_UNKNOWN for a run to
 * forget that there is nothing of, RUN_STAYS for one that must not be forgotten yet.
 */
export async function collectGarbage(
  session: Session,
  { request, dryRun }: { request: CleanupRequest; dryRun: boolean },
): Promise<Cleanup> {
  const collect = async (): Promise<Cleanup> => {
    const inventory = await takeInventory(session, { named: request.dropRuns });
    for (const { taskKey: task, ...run } of request.dropRuns) {
      const facts = inventory.runs.find((one) => sameRun(one, { taskKey: task, ...run }));
      const why = facts && runObstacle({ run: facts, runs: inventory.runs, request, asked: true });
      if (why) fail('RUN_STAYS', { task, number: run.number, why });
      const found = inventory.holdings.some(
        (one) => 'run' in one && sameRun(one.run, { taskKey: task, ...run }),
      );
      if (facts?.ledger !== 'ended' && !found) fail('RUN_UNKNOWN', { task });
    }
    const decisions = planCleanup({ inventory, request });
    const outcomes = dryRun
      ? decisions.map((decision): Outcome => ({ ...decision, freed: 0, failed: null }))
      : await carryOut(session, { decisions, request });
    const bytes = outcomes.reduce(
      (sum, { drop, freed, holding }) => sum + (dryRun ? (drop ? holding.bytes : 0) : freed),
      0,
    );
    return { outcomes, leftovers: inventory.leftovers, bytes };
  };
  if (dryRun) return collect();
  const { paths } = session;
  giveReserve({ paths });
  try {
    return await withLock({ file: join(paths.state, 'gc.lock') }, async () => {
      await finishEarlier(paths);
      return collect();
    });
  } finally {
    keepReserve({ paths });
  }
}

/** Ends what a janitor that was killed had begun. */
async function finishEarlier(paths: Paths): Promise<void> {
  await emptyTrash({ paths });
  const { vaults, mirrors } = await findPlaces(paths);
  for (const slug of vaults) await reelIn({ dir: vaultDir(paths, { slug }) });
  for (const slug of mirrors) await reelIn({ dir: mirrorDir(paths, { slug }) });
}
