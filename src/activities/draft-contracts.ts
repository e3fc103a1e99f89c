import type { Evidence } from '../domain/approval/approval.js';
import type { Opinions } from '../domain/approval/forge-review.js';
import type { Failure } from '../domain/failure/failure.js';
import type { RunRef } from '../domain/run/run-input.js';

/** An approval whose draft pull request is meant: which commit it asks about, and against which branch. */
export interface DraftOf {
  readonly run: RunRef;
  readonly baseBranch: string;
  readonly requestId: string;
  readonly head: string;
}

/** What the draft pull request says. */
export interface OpenDraftInput extends DraftOf {
  readonly title: string;
  readonly subject: string;
  readonly attempt: number;
  /** Who is asked, with the members, and how many of them must approve. */
  readonly asked: string;
  readonly count: number;
  /** A review is not enough: decisions must be signed. */
  readonly signed: boolean;
  readonly evidence: Evidence;
}

/** The draft pull request that asks, or why there is none. */
export type OpenedDraft =
  | { readonly kind: 'opened'; readonly number: number; readonly url: string; readonly note: string | null }
  | { readonly kind: 'none'; readonly reason: string };

/** Reviews of a pull request are waited for; `seen` (their ids) are known. */
export interface WatchDraftInput extends DraftOf {
  readonly number: number;
  readonly seen: readonly string[];
}

/** New opinions, that nobody can answer there any more, or why it cannot be looked at. */
export type SeenDraft =
  | ({ readonly kind: 'opinions' } & Opinions)
  | { readonly kind: 'over'; readonly reason: string }
  | { readonly kind: 'trouble'; readonly failure: Failure };

/** What became of a draft pull request and its branch at their end; `note` says what was left, and why. */
export interface ClosedDraft {
  readonly note: string | null;
}

/** Activities on the draft pull requests that ask approvals. */
export interface DraftActivities {
  /** Pushes the commit to a branch of the engine's own and opens the draft pull request; finds what it did before. */
  openDraft(input: OpenDraftInput): Promise<OpenedDraft>;
  /** Looks for new reviews. Where there are none it fails, in a way that Temporal repeats after a while. */
  watchDraft(input: WatchDraftInput): Promise<SeenDraft>;
  /** Closes the pull request and deletes its branch, where both are still as they were opened. */
  closeDraft(input: DraftOf): Promise<ClosedDraft>;
}
