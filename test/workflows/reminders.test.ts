import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { RunBench } from '../support/run-bench.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const authority = {
  commit: 'c'.repeat(40),
  people: {},
  groups: {
    leads: { members: ['ada@example.org', 'bea@example.org'], count: 1, selfApproval: false },
    managers: { members: ['max@example.org', 'ada@example.org'], count: 1, selfApproval: false },
  },
  everybodySelfApproval: false,
};
const MAX = { name: 'Max', email: 'max@example.org' };

describe('a request that nobody answers', () => {
  test('reminds, asks a second group too, and its timers do nothing once it is decided', async () => {
    const remind = { kind: 'every', ms: 300 } as const;
    const rule = { ...approvalRule(), by: 'leads', remind, escalate: { afterMs: 1_500, to: 'managers' } };
    const plan = planOf([
      { key: 'design', approval: rule },
      { key: 'other', approval: approvalRule() },
    ]);
    const run = await bench.start({ plan, authority });
    const request = await run.asked('design');
    expect(request.escalated).toBeUndefined();
    await waitUntil('reminders', () => run.world.kinds.filter((kind) => kind === 'reminded').length >= 2);
    await waitUntil('the escalation', () => run.world.kinds.includes('escalated'));
    expect(await run.asked('design')).toMatchObject({
      state: 'pending',
      rule: { by: 'leads', count: 1 },
      escalated: { to: 'managers', members: ['max@example.org', 'ada@example.org'] },
    });
    const answer = async (email: string) =>
      run.decide('design', 'approve', { actor: { name: 'X', email }, token: `token-${email}` });
    expect(await answer('eve@example.org')).toMatchObject({ code: 'DECISION_NOT_AUTHORISED' });
    expect(await answer('ada@example.org')).toMatchObject({ code: 'DECISION_OWN_WORK' });
    expect(await run.decide('design', 'approve', { actor: MAX })).toMatchObject({ effective: true });
    await run.decide('other', 'approve', { actor: MAX });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const kinds = run.world.kinds;
    expect(kinds.lastIndexOf('reminded')).toBeLessThan(kinds.indexOf('decided'));
    expect(kinds.filter((kind) => kind === 'escalated')).toHaveLength(1);
  });
});
