import { ApplicationFailure } from '@temporalio/common';

import { failure } from '../../src/domain/failure/catalogue.js';
import { planOf } from '../support/run-plan.js';
import { ended, type Scenario } from './scenario.js';

const FULL = failure('DISK_FULL', { path: '/state' });

/** A stage whose host's disk is full when its executor has ended, and again when its gates judge; each time somebody makes room. */
export const roomless: Scenario = {
  name: 'roomless',
  children: ['a'],
  play: async (bench) => {
    let full = true;
    const refuse = () => {
      if (full) throw ApplicationFailure.create({ type: FULL.code, nonRetryable: true, details: [FULL] });
    };
    const run = await bench.start({
      plan: planOf([{ key: 'a', gates: ['unit'] }]),
      attempt: ({ attempt }) => {
        if (attempt === 1) refuse();
        return {};
      },
      gates: () => {
        refuse();
        return null;
      },
    });
    await run.asked('a', 1);
    await run.decide('a', 'retry');
    await run.asked('a', 2);
    full = false;
    await run.decide('a', 'retry');
    return ended(run, 'COMPLETED');
  },
};
