import { describe, expect, test } from '@jest/globals';

import { decisionOf, type ForgeReview, opinionsIn } from '../../../src/domain/approval/forge-review.js';
import { Decision } from '../../../src/domain/approval/approval.js';

const HEAD = 'a'.repeat(40);
let made = 0;
const review = (
  by: string,
  verdict: ForgeReview['verdict'],
  part: Partial<ForgeReview> = {},
): ForgeReview => ({
  id: String((made += 1)),
  by,
  verdict,
  commit: HEAD,
  text: '',
  ...part,
});
const of = (reviews: readonly ForgeReview[], seen: readonly string[] = []) => {
  const { ofHead, ofOthers } = opinionsIn({ reviews, head: HEAD, seen });
  const brief = ({ by, verdict }: { by: string; verdict: string }) => `${by} ${verdict}`;
  return { ofHead: ofHead.map(brief), ofOthers: ofOthers.map(brief) };
};

describe('the opinions in reviews', () => {
  test('of each person the last one; a comment is none and takes none back', () => {
    const all = [
      review('ada', 'approved'),
      review('bea', 'approved'),
      review('Ada', 'changes_requested'),
      review('bea', 'commented'),
      review('cy', 'commented'),
    ];
    expect(of(all)).toEqual({ ofHead: ['bea approved', 'Ada changes_requested'], ofOthers: [] });
  });

  test('a dismissed one is none any more, also where an earlier one was not', () => {
    expect(of([review('ada', 'approved'), review('ada', 'dismissed')])).toEqual({ ofHead: [], ofOthers: [] });
  });

  test('one of another commit, or of one that the forge has forgotten, is told apart', () => {
    const all = [
      review('ada', 'approved', { commit: 'b'.repeat(40) }),
      review('bea', 'approved', { commit: null }),
    ];
    expect(of(all)).toEqual({ ofHead: [], ofOthers: ['ada approved', 'bea approved'] });
  });

  test('a yes to this head that came before one to another is taken back by it', () => {
    const all = [review('ada', 'approved'), review('ada', 'approved', { commit: 'b'.repeat(40) })];
    expect(of(all)).toEqual({ ofHead: [], ofOthers: ['ada approved'] });
  });

  test('what is known is not told again, and brings nothing older back', () => {
    const [first, second] = [review('ada', 'approved'), review('ada', 'changes_requested')];
    expect(of([first, second], [second.id])).toEqual({ ofHead: [], ofOthers: [] });
  });
});

describe('a review as a decision', () => {
  const request = { id: 'a/1', evidence: { head: HEAD, planPart: 'p', gates: null } };
  const decide = (verdict: 'approved' | 'changes_requested', text: string) =>
    decisionOf({
      opinion: { ...review('Ada-L', verdict, { id: '7', text }), verdict },
      request,
      runNumber: 3,
    });

  test('is one that any run takes: its token is the review, its person the login', () => {
    const decision = decide('approved', '  ');
    expect(Decision.parse(decision)).toEqual({
      runNumber: 3,
      requestId: 'a/1',
      action: 'approve',
      evidence: request.evidence,
      token: 'review:a/1:7',
      actor: { name: 'Ada-L', email: null, login: 'Ada-L' },
      comment: null,
    });
  });

  test('changes that are wanted without a word still say why they are', () => {
    expect(decide('changes_requested', '').comment).toMatch(/without words/);
    const long = decide('changes_requested', 'x'.repeat(50_000));
    expect(Decision.parse(long).comment).toHaveLength(10_000);
  });
});
