import { setTimeout as delay } from 'node:timers/promises';

import { failpoint } from '../config/failpoint.js';
import { fail } from '../domain/failure/catalogue.js';
import type { RepositoryRef } from '../domain/run/run-input.js';

import { git, runGit, type GitResult } from './git-gateway.js';
import { clearStaleLocks } from './mend/locks.js';
import type { Mirror } from './mirror.js';
import { readRef } from './read-ref.js';
import type { TokenOffer } from './token-offer.js';
import { endedBy, remoteAddress, talk, unreachable } from './remote-access.js';

const HEADS = 'refs/upstream/heads/';
const FETCH = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-recurse-submodules',
];
const LOCK_TRIES = 6;
const LOCK_WAIT_MS = 150;

/**
 * Brings the mirror up to date and returns the commit that a run starts from: upstream's `branch`, or with
 * `localCommit` that commit of the user's own, fetched from `checkout`. Upstream's branches land in
 * `refs/upstream/heads/` by an explicit refspec, tags nowhere. Throws `ORIGIN_UNREACHABLE` or `BASE_UNKNOWN`.
 */
export async function fetchUpstream(input: {
  mirror: Mirror;
  repository: RepositoryRef;
  branch: string;
  localCommit: string | null;
  checkout: string;
  task: string;
  /** Ends the fetch. */
  signal?: AbortSignal;
}): Promise<string> {
  const { mirror, repository, branch, localCommit, task } = input;
  if (localCommit !== null) return fetchLocal({ ...input, localCommit });
  failpoint('fetch.before');
  await fetchHeads({ ...input, options: ['--prune'], refspecs: [`+refs/heads/*:${HEADS}*`] });
  failpoint('fetch.after');
  const commit = readRef({ gitDir: mirror.dir, ref: `${HEADS}${branch}` });
  return commit ?? fail('BASE_UNKNOWN', { task, base: branch, from: repository.fetchUrl });
}

/** Fetches from upstream into the mirror, and waits for others that do. Throws `ORIGIN_UNREACHABLE`. */
export async function fetchHeads(input: {
  mirror: Mirror;
  repository: RepositoryRef;
  task: string;
  refspecs: readonly string[];
  options?: readonly string[];
  signal?: AbortSignal;
  offer?: TokenOffer;
}): Promise<void> {
  const { mirror, repository, task, refspecs, options = [] } = input;
  const address = await remoteAddress({ repository });
  const args = [...FETCH, ...options, '--', address, ...refspecs];
  const call = { args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir }, ...endedBy(input) };
  const result = await whileLocked({ mirror, attempt: () => talk(call, input) });
  if (result.exitCode !== 0) unreachable({ task, url: repository.fetchUrl, result, call });
}

/** The commit that a name of the mirror stands for; `null` when there is none. */
export async function commitOf({ mirror, name }: { mirror: Mirror; name: string }): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const result = await runGit({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } });
  return result.exitCode === 0 ? result.stdout.toString('utf8').trim() : null;
}

async function fetchLocal(input: {
  mirror: Mirror;
  localCommit: string;
  checkout: string;
  task: string;
  branch: string;
  signal?: AbortSignal;
}): Promise<string> {
  const { mirror, localCommit, checkout, task, branch } = input;
  const known = await commitOf({ mirror, name: localCommit });
  if (known !== null && (await isComplete({ mirror, commit: known }))) return known;
  const args = [...FETCH, '--', checkout, `+${localCommit}:refs/upstream/local/${localCommit}`];
  const env = { GIT_DIR: mirror.dir };
  const call = { args, cwd: mirror.dir, env, config: ['protocol.version=2'], ...endedBy(input) };
  const result = await whileLocked({ mirror, attempt: () => talk(call) });
  if (/not our ref|couldn't find remote ref/i.test(result.stderr))
    return fail('BASE_UNKNOWN', { task, base: `${branch} (${localCommit})`, from: checkout });
  if (result.exitCode !== 0) return unreachable({ task, url: checkout, result, call });
  return localCommit;
}

async function isComplete({ mirror, commit }: { mirror: Mirror; commit: string }): Promise<boolean> {
  const refs = await git({
    args: ['for-each-ref', '--count=1', `--contains=${commit}`, '--format=%(refname)', 'refs/upstream/'],
    cwd: mirror.dir,
    env: { GIT_DIR: mirror.dir },
  });
  return refs.length > 0;
}

/** Two runs of one repository may fetch at once; git gives up at once on a ref that the other is writing. */
async function whileLocked(given: { mirror: Mirror; attempt: () => Promise<GitResult> }): Promise<GitResult> {
  for (let tried = 1; ; tried += 1) {
    const result = await given.attempt();
    const locked = result.exitCode !== 0 && /cannot lock ref|Unable to create '.*\.lock'/.test(result.stderr);
    if (!locked || tried === LOCK_TRIES) return result;
    await delay(LOCK_WAIT_MS * tried * (0.5 + Math.random()));
    await clearStaleLocks(given.mirror);
  }
}
