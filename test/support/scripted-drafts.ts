import { ApplicationFailure } from '@temporalio/common';

import type {
  ClosedDraft,
  DraftActivities,
  DraftOf,
  OpenDraftInput,
  OpenedDraft,
  SeenDraft,
  WatchDraftInput,
} from '../../src/activities/draft-contracts.js';
import { type ForgeReview, opinionsIn } from '../../src/domain/approval/forge-review.js';
import type { Failure } from '../../src/domain/failure/failure.js';

const PAUSE_MS = 30;

/** A forge's draft pull requests, in memory: what was opened and closed, and the reviews that a test leaves. */
export class ScriptedDrafts implements DraftActivities {
  readonly opened: OpenDraftInput[] = [];
  readonly closed: DraftOf[] = [];
  readonly reviews: ForgeReview[] = [];
  /** Why there is none. */
  none: string | null = null;
  /** Why nobody can answer there any more. */
  over: string | null = null;
  /** Told once. */
  trouble: Failure | null = null;
  looks = 0;

  /** What a worker takes of it. */
  get activities(): DraftActivities {
    const { openDraft, watchDraft, closeDraft } = this;
    return { openDraft, watchDraft, closeDraft };
  }

  /** Leaves a review, of the head that was asked about last unless another is named. */
  review(by: string, verdict: ForgeReview['verdict'], part: Partial<ForgeReview> = {}): void {
    const commit = this.opened.at(-1)?.head ?? null;
    this.reviews.push({ id: String(this.reviews.length + 1), by, verdict, commit, text: '', ...part });
  }

  openDraft = (input: OpenDraftInput): Promise<OpenedDraft> => {
    this.opened.push(input);
    if (this.none !== null) return Promise.resolve({ kind: 'none', reason: this.none });
    const number = this.opened.length;
    const url = `https://forge.example/pulls/${String(number)}`;
    return Promise.resolve({ kind: 'opened', number, url, note: null });
  };

  watchDraft = (input: WatchDraftInput): Promise<SeenDraft> => {
    this.looks += 1;
    const { trouble, over } = this;
    this.trouble = null;
    if (trouble !== null) return Promise.resolve({ kind: 'trouble', failure: trouble });
    const { head, seen } = input;
    const opinions = opinionsIn({ reviews: this.reviews, head, seen });
    if (opinions.ofHead.length + opinions.ofOthers.length > 0)
      return Promise.resolve({ kind: 'opinions', ...opinions });
    if (over !== null) return Promise.resolve({ kind: 'over', reason: over });
    throw ApplicationFailure.create({ message: 'nothing new', nextRetryDelay: PAUSE_MS, category: 'BENIGN' });
  };

  closeDraft = (input: DraftOf): Promise<ClosedDraft> => {
    this.closed.push(input);
    return Promise.resolve({ note: null });
  };
}
