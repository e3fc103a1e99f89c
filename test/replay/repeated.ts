import { approvalRule, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';
import { ended, type Scenario } from './scenario.js';

/** A run that was Reset, and is handed in again, in one task, what people and its stages told it in turn. */
export const repeated: Scenario = {
  name: 'repeated',
  children: [],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }, { key: 'b', approval: approvalRule() }]);
    const run = await bench.startIn(new ScriptedWorld({ plan }).hold('a/1', 'b/1'));
    await run.begun('a/1', 'b/1');
    await run.when('both to work', ({ stages }) => stages.every(({ state }) => state === 'running'));
    await run.hint('a', 'one');
    run.world.release('b/1');
    await run.asked('b');
    await run.hint('a', 'another');
    await run.reset('a', 'after');
    await waitUntil('the hints to be given again', async () => {
      const { events } = await run.history(null);
      const accepted = events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
      return accepted?.length === 2;
    });
    await run.decide('b', 'approve');
    run.world.release('a/1');
    return ended(run, 'COMPLETED');
  },
};
