import { gitFailed, runGit } from './git-gateway.js';
import { bringTo, branchOf } from './push.js';
import { isAncestor } from './surpassed.js';

/** What became of a branch that was to be made. */
export type MadeBranch =
  | { readonly kind: 'made' }
  /** It was there, and has the commit. */
  | { readonly kind: 'there' }
  /** It was there at another commit, and is left where it is. */
  | { readonly kind: 'taken'; readonly at: string };

/**
 * Makes a branch in a user's repository at a commit that is brought from one of the engine's. HEAD, index and files
 * are not touched, no hook is run, and a branch that is there is never moved.
 */
export async function makeBranch(input: {
  checkout: string;
  from: string;
  branch: string;
  commit: string;
}): Promise<MadeBranch> {
  const { checkout, branch, commit } = input;
  const before = await branchOf({ checkout, branch });
  if (before !== null) return standing({ checkout, commit, at: before });
  await bringTo(input);
  const made = {
    args: ['update-ref', '--stdin'],
    cwd: checkout,
    profile: 'user',
    input: `create refs/heads/${branch} ${commit}\n`,
  } as const;
  const result = await runGit(made);
  if (result.exitCode === 0) return { kind: 'made' };
  const after = await branchOf({ checkout, branch });
  return after === null ? gitFailed(made, result) : standing({ checkout, commit, at: after });
}

async function standing(found: { checkout: string; commit: string; at: string }): Promise<MadeBranch> {
  const { checkout, commit, at } = found;
  if (at === commit) return { kind: 'there' };
  const where = { cwd: checkout, profile: 'user' } as const;
  return (await isAncestor({ where, older: commit, newer: at })) ? { kind: 'there' } : { kind: 'taken', at };
}
