import type { ForgeReview } from '../domain/approval/forge-review.js';
import type { PullRequestLook } from '../domain/pull-request/look.js';
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
  /** Put on it in addition to those that it has; left out for none. */
  readonly labels?: readonly string[];
  /** Who is asked to review it: logins, and teams as `organisation/team`; left out for nobody. */
  readonly reviewers?: readonly string[];
  /** The same key again is the same request, also when its pull request has been closed meanwhile. */
  readonly idempotencyKey: string;
}

/** A pull request that is there now, and what there is to say about it: what people edited, what was not taken. */
export interface Opened {
  readonly pullRequest: PullRequest;
  readonly notes: readonly string[];
}

/** A pull request as it is now, and what of it could not be seen. */
export interface Looked {
  readonly look: PullRequestLook;
  readonly notes: readonly string[];
}

/** Whether a forge keeps a branch for others than those who push to it. */
export type BranchProtection =
  | { readonly kind: 'open' }
  /** `by` says what does, as words in brackets. */
  | { readonly kind: 'protected'; readonly by: string }
  /** What could not be seen of it, and why: a sentence. */
  | { readonly kind: 'unknown'; readonly note: string };

/** The reviews of a pull request, oldest first, and what has become of it. */
export interface Reviewed {
  readonly state: PullRequest['state'];
  readonly reviews: readonly ForgeReview[];
}

/**
 * Where pull requests live.
 *
 * @throws FORGE_FAILED when it fails, FORGE_LIMITED when it asks to wait: both may be tried again. FORGE_UNAUTHORIZED,
 * FORGE_FORBIDDEN, FORGE_REPOSITORY_UNKNOWN, FORGE_REFUSED when somebody must do something first. GIT_FAILED where git
 * is the forge and fails.
 */
export interface Forge {
  /** The open pull request between these branches; `null` when there is none. */
  findOpenPullRequest(branches: PullRequestBranches): Promise<PullRequest | null>;
  /**
   * Opens a pull request. An open one between the same branches is taken over instead (`reused`): its title, body
   * and head commit become these where people did not edit them, and whether it is a draft stays as people left it.
   */
  openPullRequest(draft: PullRequestDraft): Promise<Opened>;
  /** A pull request as it is now, with its checks, reviews and whether it merges; `null` when there is none. */
  lookAtPullRequest(input: { readonly number: number }): Promise<Looked | null>;
  /** Whether a branch, which need not be there yet, is protected. A missing right is no error: it is `unknown`. */
  lookAtBranch(input: { readonly branch: string }): Promise<BranchProtection>;
  /** Every review of a pull request; `null` when there is no pull request of that number. */
  readReviews(input: { readonly number: number }): Promise<Reviewed | null>;
  /** Closes a pull request that was opened with this key. Any other, and one that is closed or merged, is left alone. */
  closePullRequest(input: { readonly number: number; readonly idempotencyKey: string }): Promise<void>;
}
