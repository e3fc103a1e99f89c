import { dirname } from 'node:path';

import { Context } from '@temporalio/activity';

import type { RunRef } from '../../domain/run/run-input.js';
import {
  fetchShared,
  keep,
  type Mirror,
  remoteAddress,
  share,
  type SharedVault,
  type Vault,
  type VaultEntry,
} from '../../git/index.js';
import type { Deps } from '../deps.js';
import { keptRef } from './run-paths.js';

/** Whose vault is meant. */
export interface OfRun {
  readonly deps: Deps;
  readonly run: RunRef;
}

/** The vault that this run's hosts share; `null` when none is configured. */
export async function sharedVaultOf({
  deps,
  run,
}: {
  deps: Pick<Deps, 'vault'>;
  run: RunRef;
}): Promise<SharedVault | null> {
  const { repository } = run;
  const { slug } = repository;
  if (deps.vault === null) return null;
  if (deps.vault !== 'origin') return { address: deps.vault, slug };
  return repository.hasOrigin ? { address: await remoteAddress({ repository }), slug } : null;
}

/** How long an activity that is being stopped still tries to share what it has kept. */
const LAST_TRY_MS = 10_000;

/**
 * Keeps commits in this host's vault, and in the shared one where there is one: both are create-only. An abort does
 * not wait for a shared vault that does not answer: nobody goes on from what is kept here then.
 */
export async function keepForAll(
  input: OfRun & { mirror: Mirror; vault: Vault; entries: readonly VaultEntry[] },
): Promise<void> {
  const { mirror, vault, entries } = input;
  await keep({ mirror, vault, entries });
  const shared = await sharedVaultOf(input);
  if (shared === null) return;
  const { cancellationSignal, cancellationDetails } = Context.current();
  if (!cancellationSignal.aborted) return share({ vault, shared, entries, signal: cancellationSignal });
  await share({ vault, shared, entries, signal: AbortSignal.timeout(LAST_TRY_MS) }).catch(
    (error: unknown) => {
      if (cancellationDetails?.cancelRequested !== true) throw error;
    },
  );
}

/** Brings what other hosts kept of this run's task, earlier runs included, into this host's vault. False when there is no shared vault. */
export async function fetchForRun(input: OfRun & { vault: Vault }): Promise<boolean> {
  const shared = await sharedVaultOf(input);
  if (shared === null) return false;
  const prefix = `${dirname(dirname(dirname(keptRef({ run: input.run, stage: 'x' }, 'x'))))}/`;
  await fetchShared({ vault: input.vault, shared, prefix, signal: Context.current().cancellationSignal });
  return true;
}
