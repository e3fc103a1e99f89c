import { BranchName } from '../../domain/branch-name.js';
import { fail } from '../../domain/failure/catalogue.js';
import { clean } from '../../domain/text/clean.js';
import { defaultBranch } from '../../git/default-branch.js';
import type { RepositoryInfo } from '../../git/repository.js';
import { type Base, commitsBetween, isAtOrigin, resolveBase } from '../../git/resolve-base.js';
import { usualBase } from './usual-base.js';

/** How the base of a run was asked for. */
export interface BaseRequest {
  readonly base: string | undefined;
  readonly baseLocal: boolean;
  /** Which branch is the base when none is named. */
  readonly usual: 'checked_out' | 'default_branch';
}

/** Where a run starts from, and how that came about. */
export interface ChosenBase extends Base {
  /** The user's own commit, with `--base-local`. */
  readonly own: string | null;
  readonly assumed: boolean;
}

interface Asked {
  readonly info: RepositoryInfo;
  readonly request: BaseRequest;
}

/** Finds what a run starts from. Throws BASE_NOT_FOUND, BAD_INPUT, UNPUSHED_COMMITS, BRANCH_NOT_PUSHED. */
export async function chooseBase({ info, request }: Asked): Promise<ChosenBase> {
  const local = request.baseLocal || info.originUrl === null;
  const name = request.base ?? (await unnamedBase({ info, request, local }));
  const branch = BranchName.safeParse(name);
  if (!branch.success) {
    const why = branch.error.issues[0]?.message ?? 'it is no branch name';
    return fail('BAD_INPUT', { what: 'The base branch', value: name, why });
  }
  const assumed = request.base === undefined;
  const base = await resolveBase({ info, base: branch.data, local });
  if (!local && assumed && base.unpushed.length > 0)
    fail('UNPUSHED_COMMITS', { branch: base.branch, commits: listCommits(base) });
  return { ...base, own: local ? base.commit : null, assumed };
}

/** Commits that are not part of a run, a line each. */
export function listCommits({ unpushed }: Pick<Base, 'unpushed'>): string {
  const shown = unpushed
    .slice(0, 10)
    .map(({ commit, subject }) => `  ${commit.slice(0, 10)} ${clean(subject)}`);
  const more = unpushed.length - shown.length;
  return [...shown, ...(more > 0 ? [`  … and ${String(more)} more`] : [])].join('\n');
}

async function unnamedBase({ info, request, local }: Asked & { local: boolean }): Promise<string> {
  if (local && info.branch !== null) return info.branch;
  const preferred = request.usual === 'default_branch' ? await defaultBranch(info) : null;
  return preferred ?? (await pushedBase(info));
}

/**
 * The branch that is checked out, where origin has it, though it may never have been fetched; else the usual one. Throws
 * BRANCH_NOT_PUSHED when that one lacks commits of the branch that is checked out.
 */
async function pushedBase(info: RepositoryInfo): Promise<string> {
  const name = usualBase(info);
  const { branch } = info;
  if (branch === null || branch === name) return name;
  if (await isAtOrigin({ info, branch })) return branch;
  const base = await resolveBase({ info, base: name, local: false });
  const unpushed = await commitsBetween({ info, from: base.commit, to: info.head });
  if (unpushed.length > 0)
    fail('BRANCH_NOT_PUSHED', { branch, base: name, commits: listCommits({ unpushed }) });
  return name;
}
