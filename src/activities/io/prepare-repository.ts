import { fetchUpstream, keep, openMirror, openVault, readKept, restore } from '../../git/index.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { keptRef, mirrorOf, vaultOf } from '../support/run-paths.js';

/**
 * See {@link IoActivities.prepareRepository}. A run has one base: once it is kept, a repetition gives the same,
 * wherever the branch has gone meanwhile.
 */
export function makePrepareRepository({ deps }: { deps: Deps }): IoActivities['prepareRepository'] {
  return async ({ run, baseBranch, localCommit }) => {
    const { repository, taskKey } = run;
    try {
      const mirror = await openMirror({ dir: mirrorOf(deps.paths, run), repository });
      const vault = await openVault({ dir: vaultOf(deps.paths, run) });
      const ref = keptRef({ run, stage: 'base' }, 'start');
      const known = await readKept({ vault, ref });
      if (known !== null) {
        await restore({ vault, mirror, commits: [known] });
        return { kind: 'ready', commit: known };
      }
      const commit = await fetchUpstream({
        mirror,
        repository,
        checkout: run.repository.checkout,
        branch: baseBranch,
        localCommit,
        task: taskKey,
      });
      await keep({ mirror, vault, entries: [{ ref, commit }] });
      return { kind: 'ready', commit };
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}
