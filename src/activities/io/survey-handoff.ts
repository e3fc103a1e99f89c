import { Context } from '@temporalio/activity';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { fetchUpstream, reachedBy } from '../../git/index.js';
import type { IoActivities } from '../contracts.js';
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
        return {
          kind: 'surveyed',
          inBase: heads.flatMap(({ stage, head }) => (has.has(head) ? [stage] : [])),
          merged: groups.flatMap(({ number, collector }) => (has.has(collector) ? [number] : [])),
        };
      });
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}
