import { describe, expect, test } from '@jest/globals';

import type { Decision } from '../../../src/domain/approval/approval.js';
import { ApprovalDesk, type NewRequest } from '../../../src/workflows/state/approval-desk.js';
import { approvalRule } from '../../support/run-plan.js';

const AT = '2026-03-01T12:00:00.000Z';
const EVIDENCE = { head: 'a'.repeat(40), planPart: 'b'.repeat(64), gates: null };

const wanted = (part: Partial<NewRequest> = {}): NewRequest => ({
  kind: 'approval',
  subject: 'design',
  attempt: 1,
  rule: approvalRule(),
  evidence: EVIDENCE,
  failure: null,
  requestedAt: AT,
  deadlineAt: null,
  ...part,
});

const yes = (part: Partial<Decision> = {}): Decision => ({
  runNumber: 1,
  requestId: 'design/1',
  action: 'approve',
  evidence: EVIDENCE,
  token: 'token-0001',
  actor: { name: 'Ada', email: null },
  comment: null,
  ...part,
});

const decide = (desk: ApprovalDesk, decision: Decision) =>
  desk.decide({ decision, runNumber: 1, via: 'update', at: AT });

describe('the desk', () => {
  test('numbers the requests of a subject, of which one at most waits', () => {
    const desk = new ApprovalDesk({ concerned: () => [] });
    expect([desk.open(wanted()).id, desk.open(wanted({ attempt: 2 })).id]).toEqual(['design/1', 'design/2']);
    expect(desk.open(wanted({ subject: 'api' })).id).toBe('api/1');
    expect(desk.pending.map(({ id }) => id)).toEqual(['design/2', 'api/1']);
    expect(desk.requests.map(({ state }) => state)).toEqual(['withdrawn', 'pending', 'pending']);
  });

  test('gives the verdict of a decision that decides, once', () => {
    const desk = new ApprovalDesk({ concerned: () => [] });
    desk.open(wanted());
    expect(decide(desk, yes())).toMatchObject({
      outcome: { kind: 'accepted', effective: true },
      verdict: { action: 'approve', by: 'Ada', comment: null, request: { id: 'design/1', state: 'decided' } },
    });
    expect(decide(desk, yes())).toEqual({ outcome: { kind: 'duplicate' }, verdict: null });
    expect(desk.pending).toEqual([]);
  });

  test('lets a token answer one request only, and checks no signature for another', () => {
    const desk = new ApprovalDesk({ concerned: () => [] });
    desk.open(wanted());
    decide(desk, yes({ action: 'request_changes', comment: 'shorter' }));
    desk.open(wanted({ attempt: 2 }));
    desk.signers = 'c'.repeat(64);
    const again = yes({ requestId: 'design/2', signature: { signedAt: AT, ssh: 'signed' } });
    expect(desk.needsCheck({ decision: again, runNumber: 1 })).toBe(false);
    expect(decide(desk, again)).toMatchObject({
      outcome: { code: 'DECISION_CONFLICT', message: 'This token already answered "design/1".' },
      verdict: null,
    });
    const other = { ...again, token: 'token-0002' };
    expect(desk.needsCheck({ decision: other, runNumber: 1 })).toBe(true);
    expect(decide(desk, other)).toMatchObject({ outcome: { kind: 'accepted', effective: true } });
  });

  test('goes on with a run in which a token answered two requests', () => {
    const desk = new ApprovalDesk({ concerned: () => [] });
    desk.tokensCountOnce = () => false;
    desk.open(wanted());
    decide(desk, yes({ action: 'request_changes', comment: 'shorter' }));
    desk.open(wanted({ attempt: 2 }));
    expect(decide(desk, yes({ requestId: 'design/2' }))).toMatchObject({ outcome: { kind: 'accepted' } });
    desk.tokensCountOnce = () => true;
    expect(decide(desk, yes({ requestId: 'design/2' }))).toMatchObject({ outcome: { kind: 'duplicate' } });
  });

  test('gives none while more people are needed', () => {
    const desk = new ApprovalDesk({ concerned: () => [] });
    desk.open(wanted({ rule: approvalRule({ count: 2 }) }));
    expect(decide(desk, yes())).toMatchObject({ outcome: { effective: false, missing: 1 }, verdict: null });
    const bea = yes({ token: 'token-0002', actor: { name: 'Bea', email: null } });
    expect(decide(desk, bea)).toMatchObject({ outcome: { effective: true }, verdict: { by: 'Bea' } });
  });

  test('refuses what is for another run, for no request, or for one that was withdrawn', () => {
    const desk = new ApprovalDesk({ concerned: () => [] });
    desk.open(wanted());
    expect(decide(desk, yes({ runNumber: 2 }))).toMatchObject({ outcome: { code: 'DECISION_OTHER_RUN' } });
    expect(decide(desk, yes({ requestId: '__proto__' }))).toMatchObject({
      outcome: { code: 'DECISION_UNKNOWN_REQUEST' },
    });
    desk.withdraw({ subject: 'api' });
    expect(desk.pending).toHaveLength(1);
    desk.withdraw({});
    expect(decide(desk, yes())).toMatchObject({ outcome: { code: 'DECISION_NOT_PENDING' }, verdict: null });
  });
});
