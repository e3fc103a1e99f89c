import { runGit, gitFailed, type GitCall } from './git-gateway.js';

/** What became of a push. */
export type PushOutcome =
  | { readonly kind: 'pushed' }
  /** The branch was at the commit already. */
  | { readonly kind: 'there' }
  /** The commit had been pushed before, and others have gone on from it: `onTop` commits, up to `tip`. */
  | { readonly kind: 'surpassed'; readonly tip: string; readonly onTop: number };

/** A repository to look into, as git is called there. */
export type Where = Pick<GitCall, 'cwd' | 'env' | 'profile'>;

/** What a branch at `tip` says of a push of `commit`; `null` when its history is without it. Both must be there. */
export async function passedBy(input: {
  where: Where;
  commit: string;
  tip: string;
}): Promise<PushOutcome | null> {
  const { where, commit, tip } = input;
  if (tip === commit) return { kind: 'there' };
  if (!(await isAncestor({ where, older: commit, newer: tip }))) return null;
  const call = { ...where, args: ['rev-list', '--count', `${commit}..${tip}`] };
  const counted = await runGit(call);
  if (counted.exitCode !== 0) return gitFailed(call, counted);
  return { kind: 'surpassed', tip, onTop: Number(counted.stdout.toString('utf8')) };
}

/** Whether a commit is part of another's history; `false` too where the repository has not got one of them. */
export async function isAncestor(input: { where: Where; older: string; newer: string }): Promise<boolean> {
  const { where, older, newer } = input;
  for (const commit of [older, newer]) {
    const look = { ...where, args: ['cat-file', '-e', `${commit}^{commit}`] };
    if ((await runGit(look)).exitCode !== 0) return false;
  }
  const call = { ...where, args: ['merge-base', '--is-ancestor', older, newer] };
  const result = await runGit(call);
  return result.exitCode > 1 || result.exitCode < 0 ? gitFailed(call, result) : result.exitCode === 0;
}
