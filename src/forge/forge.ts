import type { PullRequest } from '../domain/run/run-status.js';

/** Which two branches a pull request is between. */
export interface PullRequestBranches {
  readonly head: string;
  readonly base: string;
}

/** A pull request to be opened. */
export interface PullRequestDraft extends PullRequestBranches {
  /** The commit that was gated and pushed to `head`. */
  readonly headCommit: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly draft: boolean;
  /** The same key again is the same request, also when its pull request has been closed meanwhile. */
  readonly idempotencyKey: string;
}

/**
 * Where pull requests live.
 *
 * @throws FORGE_FAILED when it refuses; GIT_FAILED where git is the forge and fails. Both may be tried again.
 */
export interface Forge {
  /** The open pull request between these branches; `null` when there is none. */
  findOpenPullRequest(branches: PullRequestBranches): Promise<PullRequest | null>;
  /**
   * Opens a pull request. An open one between the same branches is taken over instead (`reused`): its title, body
   * and head commit become these, and whether it is a draft stays as people left it.
   */
  openPullRequest(draft: PullRequestDraft): Promise<PullRequest>;
}
