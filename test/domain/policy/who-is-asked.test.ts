import { describe, expect, test } from '@jest/globals';

import type { PolicyFinding } from '../../../src/domain/policy/verdict.js';
import { approvalsOf, overridesOf } from '../../../src/domain/policy/who-is-asked.js';
import { isDeniedForGood, outcomeOf } from '../../../src/domain/policy/precedence.js';
import { approvalRule } from '../../support/run-plan.js';

const finding = (part: Partial<PolicyFinding>): PolicyFinding => ({
  source: 'repository',
  rule: 'r',
  because: [],
  outcome: 'require_approval',
  approve: null,
  override: null,
  why: null,
  risks: [],
  ...part,
});
const asking = (by: string, part = {}) => finding({ approve: approvalRule({ by, ...part }) });
const denying = (override: string | null) => finding({ outcome: 'deny', override });

test('the strictest outcome counts; nothing matched allows', () => {
  expect(outcomeOf([])).toBe('allow');
  expect(outcomeOf([asking('ops'), finding({ outcome: 'allow' })])).toBe('require_approval');
  expect(outcomeOf([asking('ops'), denying('x'), finding({ outcome: 'allow' })])).toBe('deny');
});

describe('who must approve', () => {
  test('is asked one after the other, the plan first, each group once and as strictly as anybody wants it', () => {
    const own = approvalRule({ by: 'leads', count: 1 });
    const rules = approvalsOf({
      own,
      findings: [
        asking('ops', { deadlineMs: 5000 }),
        asking('leads', { count: 2, onDeadline: 'reject', deadlineMs: 9000 }),
        asking('ops', { deadlineMs: 1000 }),
        denying('release'),
      ],
    });
    expect(rules).toEqual([
      { by: 'leads', count: 2, deadlineMs: 9000, onDeadline: 'reject' },
      { by: 'ops', count: 1, deadlineMs: 1000, onDeadline: 'hold' },
    ]);
  });

  test('no rule brings a second group into what another one asks', () => {
    const escalate = { afterMs: 1000, to: 'friends' };
    const own = approvalRule({ by: 'ops', escalate });
    expect(approvalsOf({ own, findings: [asking('ops')] })).toEqual([approvalRule({ by: 'ops' })]);
    const both = approvalsOf({
      own,
      findings: [asking('ops', { escalate: { ...escalate, afterMs: 5000 } })],
    });
    expect(both).toMatchObject([{ escalate: { afterMs: 5000, to: 'friends' } }]);
  });

  test('where everybody may, as many of a group are enough, and fewer are not', () => {
    const own = approvalRule({ count: 2 });
    expect(approvalsOf({ own, findings: [asking('ops', { count: 2 })] })).toHaveLength(1);
    expect(approvalsOf({ own, findings: [asking('ops')] })).toHaveLength(2);
    expect(approvalsOf({ own: null, findings: [asking('everybody')] })).toHaveLength(1);
  });
});

test('a denial is for good as soon as one rule lets nobody set it aside', () => {
  expect(isDeniedForGood([denying('leads')])).toBe(false);
  expect(isDeniedForGood([denying('leads'), denying(null)])).toBe(true);
  expect(overridesOf([denying('leads'), denying('ops'), denying('leads')]).map(({ by }) => by)).toEqual([
    'leads',
    'ops',
  ]);
});
