import { approvalRule, planOf } from '../support/run-plan.js';
import { policyRule } from '../support/scripted-policy.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { ended, type Scenario } from './scenario.js';

/** A stage that may begin once the pause of its run is over: until then the run asks admission for nothing. */
export const rested: Scenario = {
  name: 'rested',
  children: ['a'],
  play: async (bench) => {
    const ask = policyRule({ id: 'ask', outcome: 'require_approval', approve: approvalRule() });
    const plan = planOf([{ key: 'a' }], { policies: [ask] });
    const run = await bench.startIn(new ScriptedWorld({ plan }), { admission: { priority: 0, queue: true } });
    await run.asked('a');
    await run.pause();
    await run.decide('a', 'approve');
    await run.resume();
    return ended(run, 'COMPLETED');
  },
};
