import { approvalRule, planOf } from '../support/run-plan.js';
import { waitUntil } from '../support/wait-until.js';
import { ended, type Scenario } from './scenario.js';

const authority = {
  commit: 'c'.repeat(40),
  people: { max: ['max@example.org', 'login:max-m'] },
  groups: { leads: { members: ['max'], count: 1, selfApproval: false } },
  everybodySelfApproval: false,
};

/** An approval that a draft pull request asks: a stranger's review, changes wanted, and a yes to the next head. */
export const drafted: Scenario = {
  name: 'drafted',
  children: [],
  play: async (bench) => {
    const approval = approvalRule({ by: 'leads', draft: true });
    const run = await bench.start({ plan: planOf([{ key: 'a', approval }]), authority });
    const { drafts } = run.world;
    await waitUntil('the draft', () => drafts.looks > 2);
    drafts.review('mallory', 'approved');
    await waitUntil('the refusal', () => run.world.kinds.includes('decision_refused'));
    drafts.review('max-m', 'changes_requested', { text: 'Smaller.' });
    await waitUntil('the second draft', () => drafts.opened.length === 2);
    drafts.review('max-m', 'approved');
    return ended(run, 'COMPLETED');
  },
};
