import { Context } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { forgeFor } from '../../forge/factory.js';
import { offerToken } from '../../forge/offer-token.js';
import { createBranchInCheckout, pushBranch, type PushOutcome, readRef } from '../../git/index.js';
import type { IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { pullRequestFacts } from '../support/pull-request-facts.js';
import { pullRequestText } from '../support/pull-request-template.js';
import { mirrorOf } from '../support/run-paths.js';
import type { PlanSource } from '../support/plan-source.js';
import { withRepositories } from '../support/with-repositories.js';

/** See {@link IoActivities.pushCollector}. Without a remote the branch is made in the user's own repository. */
export function makePushCollector({ deps }: { deps: Deps }): IoActivities['pushCollector'] {
  return async ({ run, branch, collector }) => {
    const { repository, taskKey: task } = run;
    try {
      const push = repository.hasOrigin ? pushBranch : createBranchInCheckout;
      const signal = Context.current().cancellationSignal;
      const token = offerToken({ ...deps.forges, repository, task, signal });
      const offer = token === null ? {} : { offer: token };
      failpoint('push.before');
      const outcome = await withRepositories({ deps, run, commits: [collector] }, ({ mirror }) =>
        push({ mirror, repository, branch, commit: collector, task, signal, ...offer }),
      );
      failpoint('push.after');
      return { kind: 'pushed', note: noteOn({ branch, outcome }) };
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

/** What there is to say about a branch that others have gone on from: an earlier try had pushed it. */
function noteOn({ branch, outcome }: { branch: string; outcome: PushOutcome }): string | null {
  if (outcome.kind !== 'surpassed') return null;
  const { onTop, tip } = outcome;
  const commits = onTop === 1 ? 'a commit' : `${String(onTop)} commits`;
  return `somebody has put ${commits} on top of it: ${branch} is at ${tip.slice(0, 12)}`;
}

/** See {@link IoActivities.openPullRequest}. */
export function makeOpenPullRequest({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): IoActivities['openPullRequest'] {
  return async (input) => {
    const { run, title, baseBranch, branch, collector, group = 1 } = input;
    const forge = await forgeFor({
      ...deps.forges,
      repository: run.repository,
      task: run.taskKey,
      signal: Context.current().cancellationSignal,
    });
    if (forge.kind === 'none') return { kind: 'none', reason: forge.reason };
    const plan = await plans.load(run);
    const gitDir = mirrorOf(deps.paths, run);
    const { body, note } = await pullRequestText({
      gitDir,
      base: await readRef({ gitDir, ref: `refs/upstream/heads/${baseBranch}` }),
      facts: pullRequestFacts({ publication: input, plan }),
    });
    failpoint('pull.before');
    const { pullRequest, notes } = await forge.forge.openPullRequest({
      head: branch,
      base: baseBranch,
      headCommit: collector,
      title,
      body,
      draft: plan.handoff?.pr.draft ?? false,
      idempotencyKey: [run.repository.slug, run.taskKey, run.number, ...(group === 1 ? [] : [group])].join(
        '/',
      ),
    });
    failpoint('pull.after');
    return { kind: 'opened', pullRequest, notes: note === null ? notes : [...notes, note] };
  };
}
