import type { Failure } from '../domain/failure/failure.js';
import type { RunRef } from '../domain/run/run-input.js';
import type { PullRequest } from '../domain/run/run-status.js';
import type { StageHead } from './stage-head.js';

/** What a collector is made of. */
export interface AssembleInput {
  readonly run: RunRef;
  readonly baseBranch: string;
  readonly localCommit: string | null;
  readonly attempt: number;
  readonly heads: readonly StageHead[];
}

/** The collector, or why there is none. */
export type Assembled =
  | { readonly kind: 'assembled'; readonly base: string; readonly collector: string; readonly branch: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What is to be published, once its gates and approvals are through. */
export interface PublishInput {
  readonly run: RunRef;
  readonly title: string;
  readonly baseBranch: string;
  readonly branch: string;
  readonly collector: string;
  readonly stages: readonly string[];
}

/** A pushed branch, or why it is not. `note` says what people did to it meanwhile; older histories have none. */
export type Pushed =
  | { readonly kind: 'pushed'; readonly note?: string | null }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A pull request with what there is to say about it (older histories have nothing to say), none with the reason, or a failure. */
export type Proposed =
  | { readonly kind: 'opened'; readonly pullRequest: PullRequest; readonly notes?: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };
