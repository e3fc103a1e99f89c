import { z } from 'zod';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { lastWords, type PullChecks, type PullRequestLook } from '../../domain/pull-request/look.js';
import type { Looked } from '../forge.js';
import { factsOf, type GitHubPull } from './pull.js';
import { reviewsOf } from './read-reviews.js';
import type { GitHubRepository } from './repository.js';

const CheckRuns = z.object({
  check_runs: z.array(z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullable() })),
});
const Statuses = z.object({ statuses: z.array(z.object({ context: z.string(), state: z.string() })) });

/** A check's name and what it has come to. */
interface Check {
  readonly name: string;
  readonly came: 'passed' | 'pending' | 'failed';
}

/**
 * A pull request with its reviews, the checks of its head (check runs and statuses alike) and whether it merges. What a
 * token may not see is a note: the rest is told all the same.
 */
export async function lookAtPull(input: {
  repository: GitHubRepository;
  number: number;
}): Promise<Looked | null> {
  const { repository, number } = input;
  const pull = await repository.pull({ number });
  if (pull === null) return null;
  const commit = pull.head.sha;
  const [reviews, runs, statuses] = await Promise.all([
    reviewsOf({ repository, number }).then(lastWords),
    unlessForbidden(runsOf({ repository, commit })),
    unlessForbidden(statusesOf({ repository, commit })),
  ]);
  const notes = [runs, statuses].flatMap((seen) => (seen.kind === 'hidden' ? [seen.note] : []));
  const checks = [runs, statuses].flatMap((seen) => (seen.kind === 'seen' ? seen.checks : []));
  const look: PullRequestLook = {
    ...factsOf(pull),
    merges: mergesOf(pull),
    checks: summed({ checks, whole: notes.length === 0 }),
    reviews,
  };
  return { look, notes };
}

/** GitHub works out `mergeable` after it was asked: until then it is `null`. */
function mergesOf({ mergeable, mergeable_state: state }: GitHubPull): PullRequestLook['merges'] {
  if (mergeable === false) return 'conflicts';
  if (mergeable !== true) return 'unknown';
  return state === 'blocked' ? 'blocked' : 'yes';
}

interface OfCommit {
  repository: GitHubRepository;
  commit: string;
}

async function runsOf({ repository, commit }: OfCommit): Promise<Check[]> {
  const runs = await repository.pages({
    doing: 'read the check runs of a commit',
    right: 'Checks: read',
    as: CheckRuns,
    items: ({ check_runs }) => check_runs,
    request: (client, page) =>
      client.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
        ...repository.name,
        ...page,
        ref: commit,
      }),
  });
  return runs.map(({ name, status, conclusion }) => ({ name, came: cameOf({ status, conclusion }) }));
}

const GOOD = new Set(['success', 'neutral', 'skipped']);

function cameOf({ status, conclusion }: { status: string; conclusion: string | null }): Check['came'] {
  if (status !== 'completed' || conclusion === null) return 'pending';
  return GOOD.has(conclusion) ? 'passed' : 'failed';
}

async function statusesOf({ repository, commit }: OfCommit): Promise<Check[]> {
  const statuses = await repository.pages({
    doing: 'read the statuses of a commit',
    right: 'Commit statuses: read',
    as: Statuses,
    items: (page) => page.statuses,
    request: (client, page) =>
      client.request('GET /repos/{owner}/{repo}/commits/{ref}/status', {
        ...repository.name,
        ...page,
        ref: commit,
      }),
  });
  return statuses.map(({ context, state }) => ({
    name: context,
    came: state === 'success' ? 'passed' : state === 'pending' ? 'pending' : 'failed',
  }));
}

type Seen =
  { readonly kind: 'seen'; readonly checks: Check[] } | { readonly kind: 'hidden'; readonly note: string };

async function unlessForbidden(asking: Promise<Check[]>): Promise<Seen> {
  try {
    return { kind: 'seen', checks: await asking };
  } catch (error) {
    if (!(error instanceof StagegateError) || !HIDDEN.has(error.failure.code)) throw error;
    return { kind: 'hidden', note: error.failure.message };
  }
}

/** A repository whose pull requests can be read, and its checks cannot: GitHub answers 403, or 404 as to a stranger. */
const HIDDEN = new Set<string>(['FORGE_FORBIDDEN', 'FORGE_REPOSITORY_UNKNOWN']);

function summed({ checks, whole }: { checks: readonly Check[]; whole: boolean }): PullChecks {
  const of = (came: Check['came']) => checks.filter((check) => check.came === came);
  const failed = [...new Set(of('failed').map(({ name }) => name))].sort();
  const [passed, pending] = [of('passed').length, of('pending').length];
  const settled = pending > 0 ? 'pending' : passed > 0 ? 'passed' : 'none';
  const state = failed.length > 0 ? 'failed' : whole ? settled : 'unknown';
  return { state, passed, pending, failed };
}
