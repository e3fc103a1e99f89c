import { approvalRule, planOf } from '../support/run-plan.js';
import { ended, type Scenario } from './scenario.js';

/** Rows that together are larger than what a batch may be, though few: each has more bytes of JSON than characters. */
export const weighty: Scenario = {
  name: 'weighty',
  children: [],
  play: async (bench) => {
    let isAway = true;
    const run = await bench.start({
      plan: planOf([{ key: 'a', approval: approvalRule() }]),
      record: () => {
        if (isAway) throw new Error('the store is away');
      },
    });
    const request = await run.asked('a');
    const evidence = { ...request.evidence, gates: 'another' };
    await run.send(run.decision(request, 'reject', { evidence, comment: '\u0001'.repeat(17_000) }));
    isAway = false;
    await run.decide('a', 'approve');
    return ended(run, 'COMPLETED');
  },
};
