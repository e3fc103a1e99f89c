import type { RunStatus } from '../../src/domain/run/run-status.js';
import { onBench } from '../support/freezing.js';
import { planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { ADMISSION, ended, type Scenario } from './scenario.js';

const waits = ({ admission }: RunStatus) => (admission?.waits ?? null) !== null;

/** A run that waits for its place, then for the end of a freeze; its holder is terminated, which admission finds out. */
export const admitted: Scenario = {
  name: 'admitted',
  children: ['b', ADMISSION],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);
    const wish = { admission: { priority: 0, queue: true } };
    const first = await bench.startIn(new ScriptedWorld({ plan }).hold('b/1'), wish);
    await first.begun('b/1');
    const second = await bench.startIn(new ScriptedWorld({ plan }).hold('a/1'), wish);
    await second.when('to wait', waits);
    await first.handle.terminate('from Temporal Web');
    first.world.release('b/1');
    await second.begun('a/1');
    const ice = onBench(bench);
    await ice.freeze({ reason: 'release day' });
    await second.when('to be frozen', ({ admission }) => admission?.frozen !== undefined);
    second.world.release('a/1');
    await second.when('its first stage to end', ({ stages }) => stages[0]?.state === 'completed');
    await ice.thaw();
    return ended(second, 'COMPLETED');
  },
};
