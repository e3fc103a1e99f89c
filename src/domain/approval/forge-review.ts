import type { ApprovalRequest, Decision } from './approval.js';

/** Somebody's review of a pull request, as its forge tells it. */
export interface ForgeReview {
  /** The forge's own id of it. */
  readonly id: string;
  /** The login at the forge. */
  readonly by: string;
  readonly verdict: 'approved' | 'changes_requested' | 'commented' | 'dismissed';
  /** The commit that was reviewed; `null` where the forge has forgotten it. */
  readonly commit: string | null;
  readonly text: string;
}

/** A review that says yes or asks for changes. */
export interface Opinion extends Omit<ForgeReview, 'verdict'> {
  readonly verdict: 'approved' | 'changes_requested';
}

/** What is new among reviews. */
export interface Opinions {
  /** Of exactly the commit that is asked about. */
  readonly ofHead: readonly Opinion[];
  /** Of another commit: they decide nothing. */
  readonly ofOthers: readonly Opinion[];
}

/** The longest comment that is taken over, in characters. */
const LONGEST_COMMENT = 10_000;

/**
 * The last opinion of each reviewer, given in the order of the forge; those of `seen` (ids) are left out. A comment is no
 * opinion and takes back none; a dismissed review is none any more.
 */
export function opinionsIn(given: {
  reviews: readonly ForgeReview[];
  head: string;
  seen: readonly string[];
}): Opinions {
  const { reviews, head, seen } = given;
  const last = new Map<string, ForgeReview>();
  for (const review of reviews) {
    if (review.verdict === 'commented') continue;
    const who = review.by.toLowerCase();
    last.delete(who);
    last.set(who, review);
  }
  const fresh = [...last.values()].flatMap((review) => {
    const { verdict } = review;
    if (verdict === 'commented' || verdict === 'dismissed' || seen.includes(review.id)) return [];
    return [{ ...review, verdict }];
  });
  const isOfHead = ({ commit }: Opinion) => commit === head;
  return { ofHead: fresh.filter(isOfHead), ofOthers: fresh.filter((opinion) => !isOfHead(opinion)) };
}

/** A review as an answer to the request that its pull request asks: judged as any other, once per review. */
export function decisionOf(given: {
  opinion: Opinion;
  request: Pick<ApprovalRequest, 'id' | 'evidence'>;
  runNumber: number;
}): Decision {
  const { opinion, request, runNumber } = given;
  const { id, by, verdict } = opinion;
  const said = opinion.text.trim().slice(0, LONGEST_COMMENT);
  const asks = verdict === 'changes_requested';
  return {
    runNumber,
    requestId: request.id,
    action: asks ? 'request_changes' : 'approve',
    evidence: request.evidence,
    token: `review:${request.id}:${id}`.slice(0, 128),
    actor: { name: by, email: null, login: by },
    comment: said !== '' ? said : asks ? 'Changes were requested in a review without words.' : null,
  };
}
