import { planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';
import { ended, type Scenario } from './scenario.js';

/** Rows that come while nothing is gathered wait until the start of the next stage was heard of. */
export const gathered: Scenario = {
  name: 'gathered',
  children: [],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c', needs: ['a'] }]);
    const world = new ScriptedWorld({ plan }).hold('a/1', 'b/1');
    const run = await bench.startIn(world);
    await run.begun('a/1');
    await waitUntil('the rows of its opening', () => world.ledger.length > 0);
    world.release('a/1');
    await run.begun('b/1');
    await waitUntil('the row of its end', () => world.ledger.some(({ key }) => key === 'stage_ended:a'));
    world.release('b/1');
    return ended(run, 'COMPLETED');
  },
};
