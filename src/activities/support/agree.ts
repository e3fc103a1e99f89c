import { Context } from '@temporalio/activity';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { keep, type Mirror, share, type Vault, type VaultEntry } from '../../git/index.js';
import { type OfRun, sharedVaultOf } from './shared.js';

/** Whoever was first is found at the second look; the third is for one who was cut off in between. */
const MOST_TRIES = 3;

/**
 * Does work that looks for what stands, and claims names for what it makes where nothing does ({@link claim}): it is done
 * again when somebody else was first meanwhile, another worker of this host or a host that took the work over.
 */
export async function untilAgreed<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const taken = error instanceof StagegateError && error.failure.code === 'VAULT_CONFLICT';
      if (!taken || tries === MOST_TRIES) throw error;
    }
  }
}

/**
 * Keeps commits under names for which the first one stands. Where a vault is shared it is told first: then this host's
 * own never has what others do not go by.
 *
 * @throws VAULT_CONFLICT when somebody was first; VAULT_UNREACHABLE (retryable), and nothing is kept.
 */
export async function claim(
  input: OfRun & { mirror: Mirror; vault: Vault; entries: readonly VaultEntry[] },
): Promise<void> {
  const { mirror, vault, entries } = input;
  const shared = await sharedVaultOf(input);
  const signal = Context.current().cancellationSignal;
  if (shared !== null) await share({ vault: mirror, shared, entries, signal });
  await keep({ mirror, vault, entries });
}
