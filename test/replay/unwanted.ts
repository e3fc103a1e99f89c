import { ApplicationFailure } from '@temporalio/common';

import { failure } from '../../src/domain/failure/catalogue.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { ended, type Scenario } from './scenario.js';

const FULL = failure('DISK_FULL', { path: '/state' });

/** A stage whose person does not want their work used, on a disk that lets nothing be laid aside before somebody has mended it. */
export const unwanted: Scenario = {
  name: 'unwanted',
  children: ['a'],
  play: async (bench) => {
    let full = true;
    const run = await bench.start({
      plan: planOf([{ key: 'a', approval: approvalRule() }]),
      takeBack: () => {
        if (full) throw ApplicationFailure.create({ type: FULL.code, nonRetryable: true, details: [FULL] });
        return {};
      },
    });
    await run.asked('a', 1);
    await run.take('a');
    await run.giveBack('a', { discard: true });
    await run.asked('a', 1);
    await run.decide('a', 'request_changes', { comment: 'shorter' });
    await run.asked('a', 2);
    full = false;
    await run.decide('a', 'retry');
    await run.asked('a', 3);
    await run.decide('a', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
    return ended(run, 'COMPLETED');
  },
};
