import { z } from 'zod';

import type { PullRequest } from '../../domain/run/run-status.js';

const Side = z.object({
  ref: z.string(),
  sha: z.string(),
  /** `null` when the repository (a fork) is gone. */
  repo: z.object({ id: z.int() }).nullable(),
});

/** Of GitHub's description of a pull request, what is used here. */
export const GitHubPull = z.object({
  number: z.int().min(1),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.string().nullable(),
  draft: z.boolean().optional(),
  merged_at: z.string().nullable().optional(),
  mergeable: z.boolean().nullish(),
  mergeable_state: z.string().nullish(),
  html_url: z.string(),
  head: Side,
  base: Side,
  labels: z.array(z.object({ name: z.string() })),
  requested_reviewers: z.array(z.object({ login: z.string() })).nullish(),
  requested_teams: z.array(z.object({ slug: z.string() })).nullish(),
});
export type GitHubPull = z.infer<typeof GitHubPull>;

/** The pull request in the port's words. */
export function shownPull({ pull, reused }: { pull: GitHubPull; reused: boolean }): PullRequest {
  return { ...factsOf(pull), reused };
}

/** The same of one that nobody opens. */
export function factsOf(pull: GitHubPull): Omit<PullRequest, 'reused'> {
  return {
    number: pull.number,
    title: pull.title,
    head: pull.head.ref,
    base: pull.base.ref,
    headCommit: pull.head.sha,
    draft: pull.draft ?? false,
    state: typeof pull.merged_at === 'string' ? 'merged' : pull.state,
    url: pull.html_url,
  };
}

/** Whether its head is this branch of the very repository: GitHub passes over a filter that it cannot read. */
export function isBetween(input: { pull: GitHubPull; head: string; base: string }): boolean {
  const { pull, head, base } = input;
  const here = pull.head.repo !== null && pull.head.repo.id === pull.base.repo?.id;
  return here && pull.head.ref === head && pull.base.ref === base;
}
