import { Context } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import { forgeFor } from '../../forge/factory.js';
import type { PullRequestDraft } from '../../forge/forge.js';
import { withToken } from '../../forge/offer-token.js';
import {
  createBranchInCheckout,
  fetchUpstream,
  type Mirror,
  pushBranch,
  type PushOutcome,
  reachedBy,
  readRef,
  readRemoteBranch,
  type TokenOffer,
} from '../../git/index.js';
import type { IoActivities, PublishInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { pullRequestFacts } from '../support/pull-request-facts.js';
import { type PullRequestText, pullRequestText } from '../support/pull-request-template.js';
import { mirrorOf } from '../support/run-paths.js';
import type { PlanSource } from '../support/plan-source.js';
import { withRepositories } from '../support/with-repositories.js';
import { refuseByForge } from './head-branch.js';

/** See {@link IoActivities.pushCollector}. Without a remote the branch is made in the user's own repository. */
export function makePushCollector({ deps }: { deps: Deps }): IoActivities['pushCollector'] {
  return async (input) => {
    const { run, branch, collector } = input;
    const { repository, taskKey: task } = run;
    try {
      const asked = await refuseByForge({ deps, run, branch });
      if (asked.failure !== null) return { kind: 'failed', failure: asked.failure };
      const push = repository.hasOrigin ? pushBranch : createBranchInCheckout;
      const signal = Context.current().cancellationSignal;
      const offer = withToken({ ...deps.forges, repository, task, signal });
      failpoint('push.before');
      const outcome = await withRepositories({ deps, run, commits: [collector] }, async ({ mirror }) => {
        const moved = await movedBase({ input, mirror, signal, offer });
        if (moved !== null) return { kind: 'moved', base: moved } as const;
        return push({ mirror, repository, branch, commit: collector, task, signal, ...offer });
      });
      if (outcome.kind === 'moved') return outcome;
      failpoint('push.after');
      const notes = [noteOn({ branch, outcome }), asked.note].filter((note) => note !== null);
      return { kind: 'pushed', note: notes.length === 0 ? null : notes.join('; ') };
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

/** The base's newest commit, where that was not assembled and nothing was pushed yet; `null` otherwise. */
async function movedBase(given: {
  input: PublishInput;
  mirror: Mirror;
  signal: AbortSignal;
  offer: { readonly offer?: TokenOffer };
}): Promise<string | null> {
  const { input, mirror, signal, offer } = given;
  const { run, baseBranch, branch, collector, pushed = null } = input;
  const { repository, taskKey: task } = run;
  if (input.followsBase !== true || !repository.hasOrigin) return null;
  const tip = await readRemoteBranch({ mirror, repository, branch, task, signal, ...offer });
  if (tip !== pushed && (tip === collector || !(await goesOn({ mirror, collector, tip })))) return null;
  const { checkout } = repository;
  const base = { mirror, repository, checkout, branch: baseBranch, localCommit: null, task, signal };
  const newest = await fetchUpstream({ ...base, ...offer });
  const has = await reachedBy({ gitDir: mirror.dir, commits: [newest], tips: [collector] });
  return has.has(newest) ? null : newest;
}

/** Whether a push would move the branch on from what it has. */
async function goesOn(given: { mirror: Mirror; collector: string; tip: string | null }): Promise<boolean> {
  const { mirror, collector, tip } = given;
  if (tip === null) return false;
  return (await reachedBy({ gitDir: mirror.dir, commits: [tip], tips: [collector] })).has(tip);
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
    const { body, note } = await textOf(input.body, {
      gitDir,
      base: readRef({ gitDir, ref: `refs/upstream/heads/${input.runBase ?? baseBranch}` }),
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
      ...wishesOf(plan),
      idempotencyKey: [run.repository.slug, run.taskKey, run.number, ...(group === 1 ? [] : [group])].join(
        '/',
      ),
    });
    failpoint('pull.after');
    return { kind: 'opened', pullRequest, notes: note === null ? notes : [...notes, note] };
  };
}

/** What a person wrote goes before any template. */
async function textOf(
  written: string | undefined,
  usual: Parameters<typeof pullRequestText>[0],
): Promise<PullRequestText> {
  return written === undefined ? pullRequestText(usual) : { body: written, note: null };
}

function wishesOf({ handoff }: Plan): Pick<PullRequestDraft, 'labels' | 'reviewers'> {
  const { labels, reviewers } = handoff?.pr ?? {};
  return { ...(labels === undefined ? {} : { labels }), ...(reviewers === undefined ? {} : { reviewers }) };
}
