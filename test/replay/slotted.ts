import { failure } from '../../src/domain/failure/catalogue.js';
import { planOf } from '../support/run-plan.js';
import { ended, type Scenario } from './scenario.js';

const agent = { preset: 'claude', model: null, prompt: null };

/** A stage that waits for a slot of its agent, moves up, and has it; its second attempt has it at once. */
export const slotted: Scenario = {
  name: 'slotted',
  children: ['a'],
  play: async (bench) => {
    const line = { kind: 'waits', agent: 'claude', slots: 1, crowded: false } as const;
    const run = await bench.start({
      plan: planOf([{ key: 'a', agent }]),
      slot: ({ attempt, seen }) => {
        if (attempt > 1 || seen === 1) return { kind: 'held' };
        return { ...line, position: seen === null ? 2 : 1 };
      },
      attempt: ({ stage, attempt }) =>
        attempt === 1
          ? { failure: failure('EXECUTOR_FAILED', { task: 'T', stage, attempt, exitCode: 1 }) }
          : {},
    });
    return ended(run, 'COMPLETED');
  },
};
