import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Action, ApprovalRequest, Decision } from '../../../src/domain/approval/approval.js';
import { Action as AnyAction } from '../../../src/domain/approval/approval.js';
import { judge, type Judged, missingApprovals } from '../../../src/domain/approval/decide.js';
import { approvalRequest } from '../../support/approval-request.js';

const EVIDENCE = { head: 'a'.repeat(40), planPart: 'b'.repeat(64), gates: 'c'.repeat(64) };
const AT = '2026-01-01T00:00:00.000Z';

const request = (change: Partial<ApprovalRequest> = {}): ApprovalRequest =>
  approvalRequest({ evidence: EVIDENCE, requestedAt: AT, ...change });

const decision = (change: Partial<Decision> = {}): Decision => ({
  runNumber: 1,
  requestId: 'api/1',
  action: 'approve',
  evidence: EVIDENCE,
  token: 'token-0001',
  actor: { name: 'Ann', email: 'ann@example.org' },
  comment: null,
  ...change,
});

const decide = (on: ApprovalRequest, change: Partial<Decision> = {}): Judged =>
  judge({ request: on, decision: decision(change), via: 'update', at: AT, authority: null, concerned: [] });

const refusal = ({ outcome }: Judged) => (outcome.kind === 'refused' ? outcome.code : outcome.kind);

describe('judge', () => {
  test('one approval decides a request that asks for one', () => {
    const judged = decide(request());
    expect(judged.outcome).toEqual({ kind: 'accepted', effective: true, missing: 0 });
    expect(judged.effect).toBe('approve');
    expect(judged.request.state).toBe('decided');
  });

  test('what one person said twice counts once, however it came to be recorded', () => {
    const said = (token: string, email: string) =>
      ({
        action: 'approve',
        token,
        actor: { name: 'Ann', email },
        comment: null,
        via: 'update',
        at: AT,
      }) as const;
    const rule = { by: 'leads', count: 2, deadlineMs: null, onDeadline: 'hold' } as const;
    const ann = [said('token-0001', 'ann@example.org'), said('token-0002', 'ANN@example.org')];
    expect(missingApprovals({ rule, decisions: ann })).toBe(1);
    expect(missingApprovals({ rule, decisions: [...ann, said('token-0003', 'bea@example.org')] })).toBe(0);
  });

  test('two approvers must be two people, whatever the case of their address', () => {
    const rule = { by: 'leads', count: 2, deadlineMs: null, onDeadline: 'hold' } as const;
    const first = decide(request({ rule }));
    expect(first.outcome).toEqual({ kind: 'accepted', effective: false, missing: 1 });
    expect(first.effect).toBeNull();
    const same = decide(first.request, {
      token: 'token-0002',
      actor: { name: 'A', email: 'ANN@example.org' },
    });
    expect(refusal(same)).toBe('DECISION_ALREADY_GIVEN');
    const other = decide(first.request, {
      token: 'token-0003',
      actor: { name: 'Bob', email: 'bob@example.org' },
    });
    expect(other.effect).toBe('approve');
  });

  test('the same token again is a duplicate, with another answer a conflict', () => {
    const { request: decided } = decide(request());
    expect(refusal(decide(decided))).toBe('duplicate');
    expect(refusal(decide(decided, { action: 'reject', comment: 'no' }))).toBe('DECISION_CONFLICT');
  });

  test('what is no longer pending takes nothing', () => {
    const { request: decided } = decide(request());
    expect(refusal(decide(decided, { token: 'token-0002' }))).toBe('DECISION_NOT_PENDING');
    expect(refusal(decide(request({ state: 'withdrawn' })))).toBe('DECISION_NOT_PENDING');
  });

  test.each(['head', 'planPart', 'gates'] as const)('evidence whose %s changed is stale', (part) => {
    const seen = { ...EVIDENCE, [part]: 'd'.repeat(40) };
    expect(refusal(decide(request(), { evidence: seen }))).toBe('DECISION_STALE');
  });

  test.each(['request_changes', 'reject'] as const)('%s needs a comment', (action) => {
    expect(refusal(decide(request(), { action }))).toBe('DECISION_COMMENT_MISSING');
    expect(refusal(decide(request(), { action, comment: '  \n' }))).toBe('DECISION_COMMENT_MISSING');
    expect(decide(request(), { action, comment: 'because' }).effect).toBe(action);
  });

  test('an escalation is not approved, and an approval is not retried', () => {
    expect(refusal(decide(request({ kind: 'escalation' })))).toBe('DECISION_NOT_ALLOWED');
    expect(refusal(decide(request(), { action: 'retry' }))).toBe('DECISION_NOT_ALLOWED');
  });

  test('whatever comes in whatever order, a request is decided at most once, and by enough people', () => {
    const answers = fc.array(
      fc.record({
        action: fc.constantFrom<Action>(...AnyAction.options),
        token: fc.constantFrom('token-0001', 'token-0002', 'token-0003', 'token-0004'),
        who: fc.constantFrom('ann', 'bob', 'cem'),
        stale: fc.boolean(),
        comment: fc.constantFrom(null, 'why'),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 3 }), (given, count) => {
        let current = request({ rule: { by: 'leads', count, deadlineMs: null, onDeadline: 'hold' } });
        const effects: Action[] = [];
        for (const { action, token, who, stale, comment } of given) {
          const judged = decide(current, {
            action,
            token,
            comment,
            actor: { name: who, email: null },
            evidence: stale ? { ...EVIDENCE, head: null } : EVIDENCE,
          });
          if (judged.outcome.kind !== 'accepted') expect(judged.request).toBe(current);
          if (judged.effect !== null) effects.push(judged.effect);
          current = judged.request;
        }
        expect(effects.length).toBeLessThanOrEqual(1);
        expect(current.state).toBe(effects.length === 1 ? 'decided' : 'pending');
        if (effects[0] === 'approve') {
          const people = new Set(
            current.decisions.filter(({ action }) => action === 'approve').map(({ actor }) => actor.name),
          );
          expect(people.size).toBe(count);
        }
      }),
    );
  });
});
