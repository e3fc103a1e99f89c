import { vaultDir } from '../../../config/paths.js';
import { parseVaultRef } from '../../../contract/refs.js';
import { type Leftover, sameTask } from '../../../domain/janitor/holding.js';
import { listRefs } from '../../../git/tidy-repository.js';
import type { VaultEntry } from '../../../git/vault.js';
import { lostObjects } from '../../../git/with-net.js';
import type { Session } from '../session.js';
import type { KnownRun } from './run-facts.js';

/** One kept ref, and the run that it belongs to. */
export interface KeptRef extends VaultEntry {
  readonly run: KnownRun;
  readonly stage: string;
  readonly attempt: string;
}

/** The refs of one repository's vault. */
export interface VaultLook {
  readonly refs: readonly KeptRef[];
  /** Why it is not in order; `null` when it is. */
  readonly damage: string | null;
  readonly leftovers: readonly Leftover[];
}

/** Names of the runs that a vault has refs of. */
export async function runsInVault(session: Session, slug: string) {
  const { refs } = await listRefs({ dir: vaultDir(session.paths, { slug }) });
  return refs.flatMap(({ ref }) => {
    const key = parseVaultRef(ref);
    return key === null ? [] : [{ slug, taskKey: key.taskKey, number: key.number }];
  });
}

/** Reads a vault's refs, and whether all that they stand for is there. */
export async function lookIntoVault(
  session: Session,
  { slug, runs }: { slug: string; runs: readonly KnownRun[] },
): Promise<VaultLook> {
  const dir = vaultDir(session.paths, { slug });
  const { refs, damage } = await listRefs({ dir });
  const known: KeptRef[] = [];
  const leftovers: Leftover[] = [];
  for (const { ref, commit } of refs) {
    const key = parseVaultRef(ref);
    const run =
      key === null
        ? undefined
        : runs.find(({ facts }) => facts.number === key.number && sameTask(facts, { ...key, slug }));
    if (key === null || run === undefined)
      leftovers.push({ path: `${dir} ${ref}`, why: 'stagegate makes no such ref' });
    else known.push({ ref, commit, run, stage: key.stage, attempt: key.attempt });
  }
  return { refs: known, damage: damage ?? (await lostObjects({ dir })), leftovers };
}
