import { fail } from '../domain/failure/catalogue.js';

import { git, runGit } from './git-gateway.js';
import type { RepositoryInfo } from './repository.js';

/** A commit of the user's branch that origin does not have. */
export interface UnpushedCommit {
  readonly commit: string;
  readonly subject: string;
}

/** Where a run starts from. */
export interface Base {
  readonly branch: string;
  /** As last fetched; the run itself fetches anew. */
  readonly commit: string;
  /** What the local branch of that name has and origin lacks, newest first. */
  readonly unpushed: readonly UnpushedCommit[];
}

const MOST_KNOWN = 20;

/**
 * Finds the base: with an origin `main` means `origin/main`, and `local` asks for the user's own branch instead;
 * without an origin it is always the local branch. Throws `BASE_NOT_FOUND` with the branches that there are.
 */
export async function resolveBase(input: {
  info: RepositoryInfo;
  base: string;
  local: boolean;
}): Promise<Base> {
  const { info, base } = input;
  const localRef = `refs/heads/${base}`;
  const [upstream, own] = await Promise.all([
    info.originUrl === null ? null : commitAt({ info, ref: `refs/remotes/origin/${base}` }),
    commitAt({ info, ref: localRef }),
  ]);
  const wantsOwn = input.local || info.originUrl === null;
  const commit = wantsOwn ? own : (upstream ?? (await askOrigin({ info, base })));
  if (commit === null) return notFound({ info, base, wantsOwn });
  const comparable = upstream !== null && own !== null && upstream !== own;
  const unpushed = comparable ? await commitsBetween({ info, from: upstream, to: own }) : [];
  return { branch: base, commit, unpushed };
}

async function commitAt({ info, ref }: { info: RepositoryInfo; ref: string }): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const result = await runGit({ args, cwd: info.root, profile: 'user' });
  return result.exitCode === 0 ? result.stdout.toString('utf8').trim() : null;
}

/** Whether origin has a branch, though it may never have been fetched. One that cannot be asked has none. */
export async function isAtOrigin({
  info,
  branch,
}: {
  info: RepositoryInfo;
  branch: string;
}): Promise<boolean> {
  return (await askOrigin({ info, base: branch })) !== null;
}

/** A clone of a single branch knows nothing of origin's others. */
async function askOrigin({ info, base }: { info: RepositoryInfo; base: string }): Promise<string | null> {
  const ref = `refs/heads/${base}`;
  const args = ['ls-remote', '--refs', 'origin', ref];
  const result = await runGit({ args, cwd: info.root, profile: 'user', network: true });
  const line = result.stdout
    .toString('utf8')
    .split('\n')
    .find((one) => one.endsWith(`\t${ref}`));
  return result.exitCode === 0 && line !== undefined ? (line.split('\t')[0] ?? null) : null;
}

/** The commits of `to` that `from` does not have, newest first. */
export async function commitsBetween(input: {
  info: RepositoryInfo;
  from: string;
  to: string;
}): Promise<UnpushedCommit[]> {
  const args = ['rev-list', '--no-commit-header', '--format=%H %s', `${input.from}..${input.to}`, '--'];
  const output = await git({ args, cwd: input.info.root, profile: 'user' });
  const lines = output
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => ({
    commit: line.split(' ', 1)[0] ?? '',
    subject: line.slice(line.indexOf(' ') + 1),
  }));
}

function notFound({
  info,
  base,
  wantsOwn,
}: {
  info: RepositoryInfo;
  base: string;
  wantsOwn: boolean;
}): never {
  const known = info.branches.slice(0, MOST_KNOWN).join(', ') || 'none';
  const where = wantsOwn ? `the repository ${info.root}` : (info.originUrl ?? info.root);
  return fail('BASE_NOT_FOUND', { base, where, known });
}
