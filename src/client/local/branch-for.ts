import { vaultDir } from '../../config/paths.js';
import { fail } from '../../domain/failure/catalogue.js';
import { makeBranch } from '../../git/make-branch.js';
import type { RunSelector } from '../run/read-status.js';
import { readDiff } from './read-diff.js';
import type { Session } from './session.js';

/** A branch in the user's own repository; `made` is false when it had the commit already. */
export interface StageBranch {
  readonly made: boolean;
  readonly commit: string;
  /** The attempt, in words. */
  readonly name: string;
}

/**
 * Makes a branch at what a stage's attempt (the last by default) came to. Throws STAGE_UNKNOWN, ATTEMPT_UNKNOWN,
 * NOT_ON_THIS_HOST, CHECKOUT_BRANCH_TAKEN.
 */
export async function branchFor(
  session: Session,
  wanted: {
    selector: RunSelector;
    stage: string;
    range: { from: number; to: number } | undefined;
    branch: string;
  },
): Promise<StageBranch> {
  const { selector, stage, range, branch } = wanted;
  const { to } = await readDiff(session, { selector, stage, range, stat: true, color: false });
  const { root, slug } = await session.repository();
  const outcome = await makeBranch({
    checkout: root,
    from: vaultDir(session.paths, { slug }),
    branch,
    commit: to.commit,
  });
  if (outcome.kind === 'taken') {
    const task = selector.runKey.taskKey;
    return fail('CHECKOUT_BRANCH_TAKEN', { task, stage, branch, commit: outcome.at });
  }
  return { made: outcome.kind === 'made', commit: to.commit, name: to.name };
}
