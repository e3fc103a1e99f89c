import { Context } from '@temporalio/activity';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { fetchUpstream, reachedBy } from '../../git/index.js';
import { forgeFor } from '../../forge/factory.js';
import type { IoActivities, SurveyInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { withRepositories } from '../support/with-repositories.js';

/** See {@link IoActivities.surveyHandoff}: heads and collectors that the base's newest commit has among its ancestors. */
export function makeSurveyHandoff({ deps }: { deps: Deps }): IoActivities['surveyHandoff'] {
  return async ({ run, baseBranch, localCommit, heads, groups }) => {
    const { repository, taskKey: task } = run;
    const { checkout } = repository;
    const commits = [...heads.map(({ head }) => head), ...groups.map(({ collector }) => collector)];
    try {
      return await withRepositories({ deps, run, commits }, async ({ mirror }) => {
        const signal = Context.current().cancellationSignal;
        const upstream = { mirror, repository, checkout, branch: baseBranch, localCommit, task, signal };
        const newest = await fetchUpstream(upstream);
        const has = await reachedBy({ gitDir: mirror.dir, commits, tips: [newest] });
        const merged = await mergedThere({ deps, run, groups, has });
        return {
          kind: 'surveyed',
          inBase: heads.flatMap(({ stage, head }) => (has.has(head) ? [stage] : [])),
          merged,
        };
      });
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

/** Merged is what the base has, and what the forge says that it merged: a squash has none of its commits. */
async function mergedThere(given: {
  deps: Deps;
  run: SurveyInput['run'];
  groups: SurveyInput['groups'];
  has: ReadonlySet<string>;
}): Promise<number[]> {
  const { deps, run, groups, has } = given;
  const merged = groups.filter(({ collector }) => has.has(collector)).map(({ number }) => number);
  const open = groups.filter(
    ({ number, pullRequest }) => pullRequest !== undefined && !merged.includes(number),
  );
  if (open.length === 0) return merged;
  const { repository, taskKey: task } = run;
  const signal = Context.current().cancellationSignal;
  const forge = await forgeFor({ ...deps.forges, repository, task, signal });
  if (forge.kind === 'none') return merged;
  for (const { number, pullRequest = 0 } of open) {
    const looked = await forge.forge.lookAtPullRequest({ number: pullRequest });
    if (looked?.look.state === 'merged') merged.push(number);
  }
  return merged;
}
