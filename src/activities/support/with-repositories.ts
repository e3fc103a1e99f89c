import { StagegateError } from '../../domain/failure/catalogue.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { type Mirror, openMirror, openVault, restore, type Vault } from '../../git/index.js';
import type { Deps } from '../deps.js';
import { fetchForRun } from './shared.js';
import { mirrorOf, vaultOf } from './run-paths.js';

/** The engine's two repositories of one run. */
export interface Repositories {
  readonly mirror: Mirror;
  readonly vault: Vault;
}

/**
 * Works on a run's mirror and vault. The mirror is a cache that somebody may have emptied: when git fails, the
 * commits that this work needs are brought back from the vault (what another host made, from the shared one), and
 * Temporal's next try finds them.
 */
export async function withRepositories<T>(
  { deps, run, commits }: { deps: Deps; run: RunRef; commits: readonly (string | null)[] },
  work: (repositories: Repositories) => Promise<T>,
): Promise<T> {
  const mirror = await openMirror({ dir: mirrorOf(deps.paths, run), repository: run.repository });
  const vault = await openVault({ dir: vaultOf(deps.paths, run) });
  try {
    return await work({ mirror, vault });
  } catch (error) {
    if (error instanceof StagegateError && error.failure.code === 'GIT_FAILED') {
      await fetchForRun({ deps, run, vault }).catch(() => undefined);
      for (const commit of commits)
        if (commit !== null) await restore({ vault, mirror, commits: [commit] }).catch(() => undefined);
    }
    throw error;
  }
}
