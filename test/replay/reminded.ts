import { approvalRule, planOf } from '../support/run-plan.js';
import { waitUntil } from '../support/wait-until.js';
import { ended, type Scenario } from './scenario.js';

const authority = {
  commit: 'c'.repeat(40),
  people: {},
  groups: {
    leads: { members: ['ada@example.org'], count: 1, selfApproval: false },
    managers: { members: ['max@example.org'], count: 1, selfApproval: false },
  },
  everybodySelfApproval: false,
};

/** A request that nobody answers: reminded, passed on to a second group, and decided there. */
export const reminded: Scenario = {
  name: 'reminded',
  children: [],
  play: async (bench) => {
    const remind = { kind: 'every', ms: 300 } as const;
    const rule = { ...approvalRule(), by: 'leads', remind, escalate: { afterMs: 900, to: 'managers' } };
    const run = await bench.start({ plan: planOf([{ key: 'a', approval: rule }]), authority });
    await run.asked('a');
    await waitUntil('the second group', () => run.world.kinds.includes('escalated'));
    await run.decide('a', 'approve', { actor: { name: 'Max', email: 'max@example.org' } });
    return ended(run, 'COMPLETED');
  },
};
