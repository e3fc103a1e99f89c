import { ApplicationFailure } from '@temporalio/common';

import { failure } from '../../src/domain/failure/catalogue.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { ended, type Scenario } from './scenario.js';

const FULL = failure('DISK_FULL', { path: '/state' });

/** A stage that a person gives back while its host's disk is full, and once more when somebody has made room. */
export const unreturned: Scenario = {
  name: 'unreturned',
  children: ['a'],
  play: async (bench) => {
    let full = true;
    const run = await bench.start({
      plan: planOf([{ key: 'a', gates: ['unit'], approval: approvalRule() }]),
      takeBack: () => {
        if (full) throw ApplicationFailure.create({ type: FULL.code, nonRetryable: true, details: [FULL] });
        return {};
      },
    });
    await run.asked('a', 1);
    await run.take('a');
    await run.giveBack('a');
    await run.asked('a', 2);
    full = false;
    await run.decide('a', 'retry');
    await run.asked('a', 2);
    await run.decide('a', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
    return ended(run, 'COMPLETED');
  },
};
