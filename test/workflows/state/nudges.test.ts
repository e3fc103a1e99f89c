import { describe, expect, test } from '@jest/globals';

import type { ApprovalRule } from '../../../src/domain/plan/plan.js';
import { ApprovalDesk } from '../../../src/workflows/state/approval-desk.js';
import { LedgerLog } from '../../../src/workflows/state/ledger-log.js';
import { Nudges } from '../../../src/workflows/state/nudges.js';
import { approvalRule } from '../../support/run-plan.js';

const at = (seconds: number) => new Date(Date.parse('2026-01-02T03:00:00Z') + seconds * 1000).toISOString();

function setUp(rule: Partial<ApprovalRule>) {
  const desk = new ApprovalDesk({ concerned: () => [] });
  const log = new LedgerLog();
  const nudges = new Nudges({ desk, log });
  const request = desk.open({
    kind: 'approval',
    subject: 'api',
    attempt: 1,
    rule: approvalRule(rule),
    evidence: { head: null, planPart: 'p', gates: null },
    failure: null,
    requestedAt: at(0),
    deadlineAt: null,
  });
  const moments = () => nudges.next.map((moment) => [moment.name, moment.at]);
  const rows = () => log.take({ most: 100 }).map(({ key }) => key);
  return { desk, nudges, request, moments, rows };
}

describe('the moments of a request that waits', () => {
  test('are none without a rule for them', () => expect(setUp({}).moments()).toEqual([]));

  test('come again and again; those that were slept through are one', () => {
    const { nudges, moments, rows } = setUp({ remind: { kind: 'every', ms: 10_000 } });
    expect(moments()).toEqual([['reminder 1 of api/1', at(10)]]);
    nudges.next[0]?.come(at(10));
    expect(moments()).toEqual([['reminder 2 of api/1', at(20)]]);
    nudges.next[0]?.come(at(55));
    expect(moments()).toEqual([['reminder 6 of api/1', at(60)]]);
    expect(rows()).toEqual(['reminded:api/1/1', 'reminded:api/1/5']);
  });

  test('come at the moments of a list, and end with it', () => {
    const { nudges, moments } = setUp({ remind: { kind: 'at', ms: [10_000, 40_000] } });
    nudges.next[0]?.come(at(10));
    expect(moments()).toEqual([['reminder 2 of api/1', at(40)]]);
    nudges.next[0]?.come(at(40));
    expect(moments()).toEqual([]);
  });

  test.each(['decided', 'withdrawn'])('do nothing any more once it is %s', (state) => {
    const rule: Partial<ApprovalRule> = {
      remind: { kind: 'every', ms: 10_000 },
      escalate: { afterMs: 20_000, to: 'managers' },
    };
    const { desk, nudges, request, rows } = setUp(rule);
    const left = nudges.next;
    expect(left).toHaveLength(2);
    if (state === 'withdrawn') desk.withdraw({ subject: 'api' });
    else {
      const actor = { name: 'Bea', email: null };
      const { evidence } = request;
      const answer = { requestId: 'api/1', action: 'approve', token: 'token-bea', comment: null } as const;
      desk.decide({
        decision: { runNumber: 1, evidence, actor, ...answer },
        runNumber: 1,
        via: 'update',
        at: at(1),
      });
    }
    for (const { come } of left) come(at(30));
    expect(rows()).toEqual([]);
    expect(desk.requests).toMatchObject([{ state }]);
    expect(desk.requests[0]?.escalated).toBeUndefined();
    expect(nudges.next).toEqual([]);
  });
});
