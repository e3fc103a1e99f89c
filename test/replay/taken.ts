import { approvalRule, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { ended, type Scenario } from './scenario.js';

/** A stage that a person takes from its executor and gives back, and takes once more and gives back unused. */
export const taken: Scenario = {
  name: 'taken',
  children: ['a'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a', gates: ['unit'], approval: approvalRule() }]);
    const run = await bench.startIn(new ScriptedWorld({ plan }).hold('a/1'));
    await run.begun('a/1');
    await run.take('a');
    await run.giveBack('a');
    await run.asked('a', 2);
    await run.take('a');
    await run.giveBack('a', { discard: true });
    await run.asked('a', 2);
    await run.decide('a', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
    return ended(run, 'COMPLETED');
  },
};
