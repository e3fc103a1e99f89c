import { Context } from '@temporalio/activity';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { correctedHead } from '../../domain/reconcile/correction.js';
import { fetchUpstream, type Mirror, reachedBy } from '../../git/index.js';
import { forgeFor } from '../../forge/factory.js';
import type { IoActivities, SurveyInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { carriedUpstream } from '../../reconcile/carried-upstream.js';
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
        const carried = await carriedInBase({ deps, run, heads, groups, has, mirror, newest });
        const merged = await mergedThere({ deps, run, groups, has, carried });
        const there = (stage: string, attempt: number) => carried.has(nameOf({ stage, attempt }));
        return {
          kind: 'surveyed',
          inBase: heads.flatMap(({ stage, head, attempt }) =>
            has.has(head) || there(stage, attempt) ? [stage] : [],
          ),
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

const nameOf = ({ stage, attempt }: { stage: string; attempt: number }) => `${stage}/${String(attempt)}`;

/**
 * The attempts that the base has in other commits: squashed, rebased, amended. They are known by what was recorded of them,
 * by their trailers, by what they change, or by their tree.
 */
async function carriedInBase(given: {
  deps: Deps;
  run: SurveyInput['run'];
  heads: SurveyInput['heads'];
  groups: SurveyInput['groups'];
  has: ReadonlySet<string>;
  mirror: Mirror;
  newest: string;
}): Promise<ReadonlySet<string>> {
  const { deps, run, heads, groups, has, mirror, newest } = given;
  const { repository, taskKey, number } = run;
  const rows = await deps.store.readLedger({ run: { repositoryId: repository.id, taskKey, number } });
  const alone = heads.map((one) => ({ ...one, collector: one.head }));
  const grouped = groups.flatMap(({ collector, stages = [] }) =>
    stages.map(({ stage, attempt }) => {
      const known = heads.find((one) => one.stage === stage && one.attempt === attempt);
      return { ...(known ?? { stage, attempt, head: collector }), collector };
    }),
  );
  const sought = [...alone, ...grouped]
    .filter(({ head }) => !has.has(head))
    .map(({ run: of = number, ...one }) => {
      const head = correctedHead({ rows, stage: one.stage, head: one.head });
      return { ...one, head, run: `${taskKey}/${String(of)}` };
    });
  if (sought.length === 0) return new Set();
  const found = await carriedUpstream({ gitDir: mirror.dir, stages: sought, tips: [newest] });
  return new Set(sought.flatMap((one, index) => (found[index]?.kind === 'gone' ? [] : [nameOf(one)])));
}

/** Merged is what the base has, and what the forge says that it merged: a squash has none of its commits. */
async function mergedThere(given: {
  deps: Deps;
  run: SurveyInput['run'];
  groups: SurveyInput['groups'];
  has: ReadonlySet<string>;
  carried: ReadonlySet<string>;
}): Promise<number[]> {
  const { deps, run, groups, has, carried } = given;
  const merged = groups
    .filter(({ collector, stages = [] }) => {
      const all = stages.length > 0 && stages.every((one) => carried.has(nameOf(one)));
      return all || has.has(collector);
    })
    .map(({ number }) => number);
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
