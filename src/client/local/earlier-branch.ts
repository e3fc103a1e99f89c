import { handoffBranch } from '../../contract/refs.js';
import { clean } from '../../domain/text/clean.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { Store } from '../../store/store.js';

/** What an earlier run of the task left under the branch that this one hands off to; nothing where it left none. */
export async function earlierBranchNotes(asked: {
  store: Pick<Store, 'findRun'>;
  slug: string;
  task: string;
  plan: Plan;
  hasOrigin: boolean;
}): Promise<string[]> {
  const { store, slug, task, plan, hasOrigin } = asked;
  if (plan.handoff === null || plan.handoff.publish === 'none') return [];
  const branch = plan.handoff.branch ?? handoffBranch({ taskKey: task });
  const earlier = await store.findRun({ slug, taskKey: task });
  const { status = null } = earlier ?? {};
  if (earlier === null || status === null) return [];
  const out = [status.handoff, ...(status.groups ?? [])];
  if (!out.some((one) => one.pushed && one.branch === branch)) return [];
  const pushed = `Run ${String(earlier.number)} handed off to ${clean(branch)}`;
  return hasOrigin
    ? [`${pushed}: this one puts its work in that one's place, in the same branch, which only moves forward.`]
    : [`${pushed}, which is never moved here: rename or delete that branch before this run hands off.`];
}
