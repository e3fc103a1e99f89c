import { log } from '@temporalio/activity';

import { messageOf } from '../../domain/system-error.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { RunRef } from '../../domain/run/run-input.js';
import {
  mendMirror,
  mendVault,
  type Mirror,
  openMirror,
  openVault,
  restore,
  type Vault,
} from '../../git/index.js';
import type { Deps } from '../deps.js';
import { fetchForRun } from './shared.js';
import { mirrorOf, vaultOf } from './run-paths.js';

/** The engine's two repositories of one run. */
export interface Repositories {
  readonly mirror: Mirror;
  readonly vault: Vault;
}

/** What git says when a repository may be broken or locked; then it is looked at. */
const TROUBLE = new Set(['GIT_FAILED', 'REPOSITORY_LOCKED']);

/**
 * Works on a run's mirror and vault. When git fails, both are mended, and the commits that this work needs are brought
 * back from the vault (what another host made, from the shared one), since the mirror is a cache that somebody may
 * have emptied. Temporal's next try finds them.
 */
export async function withRepositories<T>(
  { deps, run, commits }: { deps: Deps; run: RunRef; commits: readonly (string | null)[] },
  work: (repositories: Repositories) => Promise<T>,
): Promise<T> {
  try {
    const mirror = await openMirror({ dir: mirrorOf(deps.paths, run), repository: run.repository });
    const vault = await openVault({ dir: vaultOf(deps.paths, run) });
    return await work({ mirror, vault });
  } catch (error) {
    if (error instanceof StagegateError && TROUBLE.has(error.failure.code))
      await mend({ deps, run, commits });
    throw error;
  }
}

async function mend(given: { deps: Deps; run: RunRef; commits: readonly (string | null)[] }): Promise<void> {
  const { deps, run, commits } = given;
  const mirror = { dir: mirrorOf(deps.paths, run) };
  const vault = { dir: vaultOf(deps.paths, run) };
  try {
    const inMirror = await mendMirror({ mirror });
    const inVault = await mendVault({ vault, mirror });
    if (inMirror.length > 0) log.warn(`mended ${mirror.dir}: ${inMirror.join('; ')}`);
    if (inVault.length > 0) log.warn(`mended ${vault.dir}: ${inVault.join('; ')}`);
    await fetchForRun({ deps, run, vault }).catch(() => undefined);
    for (const commit of commits)
      if (commit !== null) await restore({ vault, mirror, commits: [commit] }).catch(() => undefined);
  } catch (error) {
    log.warn(`could not mend ${mirror.dir} and ${vault.dir}: ${messageOf(error)}`);
  }
}
