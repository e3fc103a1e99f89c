import { fail } from '../domain/failure/catalogue.js';
import type { RepositoryRef } from '../domain/run/run-input.js';

import { commitOf, fetchHeads } from './fetch-upstream.js';
import { gitFailed, lastWords, runGit, type GitResult } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { endedBy, PUSH, remoteAddress, talk, unreachable } from './remote-access.js';
import type { TokenOffer } from './token-offer.js';
import { isAncestor, passedBy, type PushOutcome, type Where } from './surpassed.js';

/** A branch of upstream, and the task on whose behalf it is touched. */
export interface RemoteBranch {
  readonly mirror: Mirror;
  readonly repository: RepositoryRef;
  readonly branch: string;
  readonly task: string;
  /** Ends what talks to upstream. */
  readonly signal?: AbortSignal;
  /** For when git's own credentials are not enough. */
  readonly offer?: TokenOffer;
}

/** What upstream's branch is at; `null` when there is none. Throws `ORIGIN_UNREACHABLE`. */
export async function readRemoteBranch(input: RemoteBranch): Promise<string | null> {
  const ref = `refs/heads/${input.branch}`;
  return (await listRefs({ ...input, ref })).find((found) => found.ref === ref)?.commit ?? null;
}

/** Upstream's branches whose names begin so, each with its commit. Throws `ORIGIN_UNREACHABLE`. */
export async function listRemoteBranches(
  input: Omit<RemoteBranch, 'branch'> & { readonly prefix: string },
): Promise<{ readonly branch: string; readonly commit: string }[]> {
  const start = `refs/heads/${input.prefix}`;
  const found = await listRefs({ ...input, ref: `${start}*` });
  return found
    .filter(({ ref }) => ref.startsWith(start))
    .map(({ ref, commit }) => ({ branch: ref.slice('refs/heads/'.length), commit }));
}

/** What upstream has of refs by that name, or like it: git also gives those that only end so. */
async function listRefs(
  input: Omit<RemoteBranch, 'branch'> & { readonly ref: string },
): Promise<{ readonly ref: string; readonly commit: string }[]> {
  const { mirror, repository, ref, task } = input;
  const address = await remoteAddress({ repository });
  const call = {
    args: ['ls-remote', '--refs', '--', address, ref],
    cwd: mirror.dir,
    env: { GIT_DIR: mirror.dir },
    ...endedBy(input),
  };
  const result = await talk(call, input);
  if (result.exitCode !== 0) return unreachable({ task, url: repository.fetchUrl, result, call });
  return result.stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [commit = '', name = ''] = line.split('\t');
      return name === '' ? [] : [{ ref: name, commit }];
    });
}

/**
 * Brings `commit` to upstream as `branch`: makes the branch or moves it forward, never by force. Looks first, so
 * that doing it again is no push, also when others have gone on from the commit meanwhile; reads back afterwards.
 * Throws `PUSH_DIVERGED` when the branch has something else, `PUSH_REFUSED` in upstream's own words,
 * `ORIGIN_UNREACHABLE`.
 */
export async function pushBranch(input: RemoteBranch & { commit: string }): Promise<PushOutcome> {
  const { mirror, repository, branch, commit, task } = input;
  const before = await readRemoteBranch(input);
  if (before !== null) {
    const found = await lookBehind({ ...input, tip: before });
    if (found !== null) return found;
    if (!(await isAncestor({ where: whereOf(mirror), older: before, newer: commit })))
      return fail('PUSH_DIVERGED', { task, branch, commit: before });
  }
  const address = await remoteAddress({ repository });
  const call = { args: [...PUSH, '--', address, `${commit}:refs/heads/${branch}`], cwd: mirror.dir };
  const result = await talk({ ...call, env: { GIT_DIR: mirror.dir }, ...endedBy(input) }, input);
  const after = await readRemoteBranch(input);
  if (after === commit) return { kind: 'pushed' };
  if (after === null || after === before)
    return fail('PUSH_REFUSED', { task, branch, detail: refusal(result) });
  const found = await lookBehind({ ...input, tip: after });
  return found ?? fail('PUSH_DIVERGED', { task, branch, commit: after });
}

const whereOf = ({ dir }: Mirror): Where => ({ cwd: dir, env: { GIT_DIR: dir } });

/**
 * Deletes upstream's branch, once, if it is still at `commit`: what others put there stays. Returns whether it is gone.
 * Throws `ORIGIN_UNREACHABLE`.
 */
export async function deleteRemoteBranch(input: RemoteBranch & { commit: string }): Promise<boolean> {
  const { mirror, repository, branch, commit } = input;
  const before = await readRemoteBranch(input);
  if (before !== commit) return before === null;
  const address = await remoteAddress({ repository });
  const ref = `refs/heads/${branch}`;
  const args = [...PUSH, `--force-with-lease=${ref}:${commit}`, '--', address, `:${ref}`];
  await talk({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir }, ...endedBy(input) }, input);
  return (await readRemoteBranch(input)) === null;
}

/** What upstream's branch at `tip` says of a push of `commit`. Brings over what the mirror has not got of it. */
async function lookBehind(
  input: RemoteBranch & { commit: string; tip: string },
): Promise<PushOutcome | null> {
  const { mirror, branch, commit, tip } = input;
  if (tip !== commit && (await commitOf({ mirror, name: tip })) === null)
    await fetchHeads({ ...input, refspecs: [`refs/heads/${branch}`] });
  return passedBy({ where: whereOf(mirror), commit, tip });
}

/**
 * For a repository without a remote: makes `branch` at `commit` in the user's own, without touching HEAD, index or
 * files. An existing branch is never moved: at `commit`, or on from there, it is no push, elsewhere `PUSH_DIVERGED`.
 */
export async function createBranchInCheckout(input: RemoteBranch & { commit: string }): Promise<PushOutcome> {
  const { mirror, repository, branch, commit, task } = input;
  const checkout = repository.checkout;
  const where = { cwd: checkout, profile: 'user' } as const;
  const before = await branchOf({ checkout, branch });
  if (before !== null) {
    const found = await passedBy({ where, commit, tip: before });
    return found ?? fail('PUSH_DIVERGED', { task, branch, commit: before });
  }
  await bringTo({ checkout, from: mirror.dir, commit });
  const args = ['update-ref', '--stdin'];
  const made = await runGit({
    args,
    cwd: checkout,
    profile: 'user',
    input: `create refs/heads/${branch} ${commit}\n`,
  });
  const after = await branchOf({ checkout, branch });
  if (after === commit) return { kind: 'pushed' };
  if (after === null) return fail('PUSH_REFUSED', { task, branch, detail: refusal(made) });
  const found = await passedBy({ where, commit, tip: after });
  return found ?? fail('PUSH_DIVERGED', { task, branch, commit: after });
}

const FETCH = [
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-recurse-submodules',
];

/** Brings a commit into a user's repository, without a ref. */
export async function bringTo(input: { checkout: string; from: string; commit: string }): Promise<void> {
  const { checkout, from, commit } = input;
  const fetch = { args: ['fetch', ...FETCH, '--', from, commit], cwd: checkout, profile: 'user' } as const;
  const fetched = await runGit({ ...fetch, config: ['protocol.version=2', 'fetch.prune=false'] });
  if (fetched.exitCode !== 0) gitFailed(fetch, fetched);
}

/** What a branch of a user's repository is at; `null` when there is none. */
export async function branchOf({
  checkout,
  branch,
}: {
  checkout: string;
  branch: string;
}): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}`];
  const result = await runGit({ args, cwd: checkout, profile: 'user' });
  return result.exitCode === 0 ? result.stdout.toString('utf8').trim() : null;
}

/** What the other side said: its hook's lines, then git's own verdict on the branch. */
function refusal(result: GitResult): string {
  if (result.exitCode === 0) return 'it said that it did, and has it not';
  const said = result.stderr.split('\n').flatMap((line) => /^remote: (.*\S)/.exec(line)?.[1] ?? []);
  const verdict = /^!\t\S+\t(.*)$/m.exec(result.stdout.toString('utf8'))?.[1];
  return (
    [...said, ...(verdict === undefined ? [] : [verdict])].join('\n') ||
    lastWords(result.stderr) ||
    'no reason given'
  );
}
