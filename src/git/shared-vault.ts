import { fail } from '../domain/failure/catalogue.js';

import { lastWords } from './git-gateway.js';
import type { Vault } from './mirror.js';
import { readRef } from './read-ref.js';
import { endedBy, PUSH, talk } from './remote-access.js';
import { withoutCredentials } from './remote-url.js';
import { forgetKnown } from './transfer.js';
import type { VaultEntry } from './vault.js';

/** The repository that hosts share kept commits through. Its refs carry the repository's slug: one may serve many. */
export interface SharedVault {
  /** A path or URL that git talks to. */
  readonly address: string;
  readonly slug: string;
}

const OURS = 'refs/stagegate/';

/**
 * Brings kept commits to the shared vault, each under a ref of its own that is only ever created. Refs that are there
 * with the same commit are left alone. All or none.
 *
 * @throws VAULT_CONFLICT when one is there with another commit; VAULT_UNREACHABLE (retryable).
 */
export async function share(input: {
  /** The repository that has the commits. */
  vault: Vault;
  shared: SharedVault;
  entries: readonly VaultEntry[];
  /** Ends the talk when it aborts, and throws its reason. */
  signal?: AbortSignal;
}): Promise<void> {
  const { vault, shared, entries } = input;
  if (entries.length === 0) return;
  const named = entries.map(({ ref, commit }) => ({ ref: sharedRef(shared, ref), commit }));
  const result = await talk({
    args: [
      ...PUSH,
      ...named.map(({ ref }) => `--force-with-lease=${ref}:`),
      '--',
      shared.address,
      ...named.map(({ ref, commit }) => `${commit}:${ref}`),
    ],
    cwd: vault.dir,
    env: { GIT_DIR: vault.dir },
    ...endedBy(input),
  });
  if (result.exitCode === 0) return;
  const there = await listShared({ ...input, prefix: commonPrefix(entries) });
  for (const { ref, commit } of entries) {
    const has = there.get(ref);
    if (has !== undefined && has !== commit) fail('VAULT_CONFLICT', { ref, has, wanted: commit });
  }
  if (entries.every(({ ref, commit }) => there.get(ref) === commit)) return;
  unreachable(shared, result.stderr);
}

/**
 * Brings what other hosts kept below a prefix (`refs/stagegate/add-42/1/`) into this host's vault; what is here
 * already stays as it is. Returns how many refs came.
 *
 * @throws VAULT_UNREACHABLE (retryable).
 */
export async function fetchShared(input: {
  vault: Vault;
  shared: SharedVault;
  prefix: string;
  signal?: AbortSignal;
}): Promise<number> {
  const { vault, shared } = input;
  const missing: string[] = [];
  for (const [ref] of await listShared(input)) {
    if (readRef({ gitDir: vault.dir, ref }) === null) missing.push(ref);
  }
  if (missing.length === 0) return 0;
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--atomic'];
  const call = {
    args: [
      'fetch',
      ...options,
      '--',
      shared.address,
      ...missing.map((ref) => `${sharedRef(shared, ref)}:${ref}`),
    ],
    cwd: vault.dir,
    env: { GIT_DIR: vault.dir },
    ...endedBy(input),
  };
  const result = await talk(call);
  if (result.exitCode !== 0) unreachable(shared, result.stderr);
  forgetKnown({ dir: vault.dir });
  return missing.length;
}

async function listShared(input: {
  vault: Vault;
  shared: SharedVault;
  prefix: string;
  signal?: AbortSignal;
}): Promise<Map<string, string>> {
  const { vault, shared, prefix } = input;
  const args = ['ls-remote', '--refs', '--', shared.address, `${sharedRef(shared, prefix)}*`];
  const result = await talk({ args, cwd: vault.dir, env: { GIT_DIR: vault.dir }, ...endedBy(input) });
  if (result.exitCode !== 0) unreachable(shared, result.stderr);
  const own = sharedRef(shared, OURS);
  return new Map(
    result.stdout
      .toString('utf8')
      .split('\n')
      .flatMap((line): [string, string][] => {
        const [commit, ref] = line.split('\t');
        return commit && ref?.startsWith(own) ? [[`${OURS}${ref.slice(own.length)}`, commit]] : [];
      }),
  );
}

/** `refs/stagegate/add-42/1/api/1` is `refs/stagegate/<slug>/add-42/1/api/1` there. */
const sharedRef = ({ slug }: SharedVault, ref: string): string => `${OURS}${slug}/${ref.slice(OURS.length)}`;

/** What all refs begin with, up to a slash. */
function commonPrefix(entries: readonly VaultEntry[]): string {
  const [first = ''] = entries.map(({ ref }) => ref);
  let prefix = first;
  while (!entries.every(({ ref }) => ref.startsWith(prefix))) prefix = prefix.slice(0, -1);
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

function unreachable({ address }: SharedVault, stderr: string): never {
  return fail('VAULT_UNREACHABLE', {
    address: withoutCredentials(address),
    detail: lastWords(stderr) || 'no reason given',
  });
}
