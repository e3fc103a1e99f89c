import { handoffBranch } from '../../contract/refs.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { RepositoryInfo } from '../../git/repository.js';
import { houseProtects, PROTECTS_FILE } from '../../plan/protects/house-protects.js';
import { protectedBecause } from '../../plan/protects/protected-branch.js';
import { textAt } from './text-at.js';

/**
 * Refuses a plan that would push to a branch which its name, or the repository at the base, protects: hours before the handoff
 * would. Throws PLAN_BRANCH_PROTECTED, PROTECTS_INVALID.
 */
export async function refuseHeadBranch(given: {
  info: RepositoryInfo;
  /** The base's branch and commit. */
  base: { readonly branch: string; readonly commit: string };
  plan: Plan;
  task: string;
}): Promise<void> {
  const { info, base, plan, task } = given;
  const { handoff } = plan;
  const text = await textAt({ info, commit: base.commit, path: PROTECTS_FILE });
  const { branches: globs } = houseProtects({ text, commit: base.commit, task });
  if (handoff === null || handoff.publish === 'none') return;
  const branch = handoff.branch ?? handoffBranch({ taskKey: task });
  const by = protectedBecause({ branch, base: base.branch, globs });
  if (by !== null) fail('PLAN_BRANCH_PROTECTED', { task, branch, by });
}
