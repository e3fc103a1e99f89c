import { handoffBranch } from '../../contract/refs.js';
import { isProtectedBranch } from '../../domain/branch-name.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import { fetchUpstream, keep, mergeHeads, openMirror, openVault } from '../../git/index.js';
import type { Assembled, IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { commitMessage } from '../support/commit-message.js';
import type { PlanSource } from '../support/plan-source.js';
import { keptRef, mirrorOf, vaultOf } from '../support/run-paths.js';

/**
 * See {@link IoActivities.assembleCollector}: the base's newest commit, then one merge commit a stage in plan order.
 * Nothing outside the mirror and the vault changes.
 */
export function makeAssembleCollector({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): IoActivities['assembleCollector'] {
  return async ({ run, baseBranch, localCommit, attempt, heads }): Promise<Assembled> => {
    const task = run.taskKey;
    const plan = await plans.load(run);
    const branch = plan.handoff?.branch ?? handoffBranch({ taskKey: task });
    if (isProtectedBranch({ branch, base: baseBranch })) {
      return { kind: 'failed', failure: failure('HANDOFF_PROTECTED', { task, branch }) };
    }
    try {
      const mirror = await openMirror({ dir: mirrorOf(deps.paths, run), repository: run.repository });
      const vault = await openVault({ dir: vaultOf(deps.paths, run) });
      const base = await fetchUpstream({
        mirror,
        repository: run.repository,
        checkout: run.repository.checkout,
        branch: baseBranch,
        localCommit,
        task,
      });
      const titles = new Map(plan.stages.map(({ key, title }) => [key, title]));
      const merged = await mergeHeads({
        mirror,
        base,
        heads: heads.map(({ stage, head, attempt: made }) => ({
          stage,
          commit: head,
          message: commitMessage({
            subject: `${task}: ${titles.get(stage) ?? stage}`,
            run,
            stage,
            attempt: made,
          }),
        })),
        mergeCommits: 'always',
        identity: run.identity,
        when: new Date(run.startedAt),
      });
      if (merged.kind === 'conflict') {
        const paths = merged.paths.join(', ');
        const stages = merged.stages.join(', ');
        return {
          kind: 'failed',
          failure: failure('HANDOFF_CONFLICT', { task, paths, stages, base: baseBranch }),
        };
      }
      if (merged.commit === base) return { kind: 'failed', failure: failure('HANDOFF_NOTHING', { task }) };
      const collector = merged.commit;
      await keep({
        mirror,
        vault,
        entries: [{ ref: keptRef({ run, stage: 'handoff' }, String(attempt)), commit: collector }],
      });
      return { kind: 'assembled', base, collector, branch };
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}
