import type { Failure } from '../domain/failure/failure.js';
import type { Outside } from '../domain/handoff/judge-group.js';
import type { RunRef } from '../domain/run/run-input.js';
import type { PullRequest } from '../domain/run/run-status.js';
import type { StageHead } from './stage-head.js';

/** A branch, and the commit that it was pushed at. */
export interface BranchAt {
  readonly branch: string;
  readonly commit: string;
}

/** What a collector is made of. */
export interface AssembleInput {
  readonly run: RunRef;
  readonly baseBranch: string;
  readonly localCommit: string | null;
  readonly attempt: number;
  readonly heads: readonly StageHead[];
  /** The branch that it is for; left out, the plan's. */
  readonly branch?: string;
  /** What its stages need and are not handed off with, as the base or the branch below has it by now. */
  readonly needs?: readonly StageHead[];
  /** What it stands on in place of the base. */
  readonly onto?: BranchAt;
  /** What the branch has already: from its first push on, a collector only grows. */
  readonly pushed?: string;
  /** It is assembled and kept alone: what the remote has under the branch's name does not matter. */
  readonly unpublished?: true;
}

/** What a group of stages needs to be judged: heads of stages, and the groups that were pushed. */
export interface SurveyInput {
  readonly run: RunRef;
  readonly baseBranch: string;
  readonly localCommit: string | null;
  readonly heads: readonly StageHead[];
  readonly groups: readonly {
    readonly number: number;
    readonly collector: string;
    /** The number of its pull request; left out where there is none. */
    readonly pullRequest?: number;
    /** What is in it; left out in older runs. */
    readonly stages?: readonly { readonly stage: string; readonly attempt: number }[];
  }[];
}

/** What of it the base has by now. */
export type Surveyed =
  ({ readonly kind: 'surveyed' } & Outside) | { readonly kind: 'failed'; readonly failure: Failure };

/** The collector, or why there is none. */
export type Assembled =
  | {
      readonly kind: 'assembled';
      readonly base: string;
      readonly collector: string;
      readonly branch: string;
      /** Stages that are not in it, as what it stands on has them by now; left out where there are none. */
      readonly inBase?: readonly string[];
    }
  /** The round belongs to other work, which an execution before a Reset had in it: the next one is to be taken. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What is to be published, once its gates and approvals are through. */
export interface PublishInput {
  readonly run: RunRef;
  readonly title: string;
  /** What a person wrote as its text; left out where it is made as usual. */
  readonly body?: string;
  readonly baseBranch: string;
  readonly branch: string;
  readonly collector: string;
  readonly stages: readonly string[];
  /** The group that it is, where stages were handed off by themselves. */
  readonly group?: number;
  /** What its branch has already. */
  readonly pushed?: string;
  /** The run's own base, where the pull request goes into another branch of the run: templates are read there. */
  readonly runBase?: string;
  /** It is not pushed when the base has moved on; left out where that is not looked for. */
  readonly followsBase?: true;
}

/** A pushed branch, or why it is not. `note` says what people did to it meanwhile; older histories have none. */
export type Pushed =
  | { readonly kind: 'pushed'; readonly note?: string | null }
  /** Nothing was pushed: the base has another commit by now, which was not assembled. */
  | { readonly kind: 'moved'; readonly base: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A pull request with what there is to say about it (older histories have nothing to say), none with the reason, or a failure. */
export type Proposed =
  | { readonly kind: 'opened'; readonly pullRequest: PullRequest; readonly notes?: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };
