import { expect, test } from '@jest/globals';

import type { AskedOfRun } from '../../../src/contract/given-answer.js';
import type { ApprovalRequest, RecordedDecision } from '../../../src/domain/approval/approval.js';
import { givenAnswer } from '../../../src/workflows/state/given-answer.js';
import { approvalRequest } from '../../support/approval-request.js';

const AT = '2026-01-01T00:00:00.000Z';
const EVIDENCE = { head: 'a'.repeat(40), planPart: 'b'.repeat(64), gates: null };

const by = (action: RecordedDecision['action'], comment: string | null = null): RecordedDecision => ({
  action,
  comment,
  token: 'token-0001',
  actor: { name: 'Ann', email: null },
  via: 'update',
  at: AT,
});

/** A request that was decided so. */
const decided = (action: RecordedDecision['action'], part: Partial<ApprovalRequest> = {}): ApprovalRequest =>
  approvalRequest({
    ...{ evidence: EVIDENCE, requestedAt: AT, decisions: [by(action, 'because')], state: 'decided' },
    ...part,
  });

const said = (requests: readonly ApprovalRequest[], part: Partial<AskedOfRun> = {}) => {
  const asked = {
    number: 1,
    subject: 'api',
    kind: 'approval_wanted',
    attempt: 1,
    evidence: EVIDENCE,
  } as const;
  return givenAnswer({ asked: { ...asked, ...part }, requests, task: 'T' });
};

test('what people answered is said as the child must hear it', () => {
  expect(said([decided('approve')])).toEqual({ kind: 'approved' });
  expect(said([decided('request_changes')])).toEqual({ kind: 'again', feedback: 'because', by: 'Ann' });
  const escalated = { kind: 'escalated' } as const;
  expect(said([decided('skip', { kind: 'escalation' })], escalated)).toMatchObject({ kind: 'skipped' });
  expect(said([decided('override', { kind: 'denial' })], { kind: 'denied' })).toEqual({ kind: 'permitted' });
  expect(said([decided('approve', { kind: 'permission' })], { kind: 'permission_wanted' })).toEqual({
    kind: 'permitted',
  });
  expect(said([decided('answer', { kind: 'questions' })], { kind: 'questions_asked' })).toEqual({
    kind: 'answered',
    by: 'Ann',
    text: 'because',
  });
  const stays = { request: 'api/1', attempt: 1 };
  expect(said([decided('approve', { decisions: [], stays })])).toEqual({ kind: 'approved' });
});

test('nothing is said where nobody answered, or of something else', () => {
  expect(said([])).toBeNull();
  expect(said([decided('approve', { state: 'pending' })])).toBeNull();
  expect(said([decided('approve', { state: 'withdrawn' })])).toBeNull();
  expect(said([decided('approve')], { attempt: 2 })).toBeNull();
  expect(said([decided('approve')], { subject: 'handoff' })).toBeNull();
  expect(said([decided('approve')], { kind: 'escalated' })).toBeNull();
  expect(said([decided('approve')], { evidence: { ...EVIDENCE, head: 'c'.repeat(40) } })).toBeNull();
  expect(said([decided('reject')])).toBeNull();
});

test('of several that are asked one after the other, the last decides', () => {
  const first = decided('approve');
  expect(said([first, decided('approve', { id: 'api/2', state: 'pending', decisions: [] })])).toBeNull();
  expect(said([first, decided('approve', { id: 'api/2', state: 'withdrawn', decisions: [] })])).toBeNull();
  expect(said([first, decided('approve', { id: 'api/2' })])).toEqual({ kind: 'approved' });
});
