import { CancelledFailure } from '@temporalio/activity';

import { behind } from '../support/behind.js';
import { planHandoff, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { ended, type Scenario } from './scenario.js';

/** A stage that is held before its first attempt, and a handoff before its push: each says so, and the run gives its slot back. */
export const held: Scenario = {
  name: 'held',
  children: ['a', 'handoff'],
  play: async (bench) => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const agent = { preset: 'claude', model: null, prompt: null };
    const world = new ScriptedWorld({
      plan: planOf([{ key: 'a', agent }], { handoff: planHandoff({ gates: ['unit'] }) }),
      slot: async ({ seen }) => {
        if (seen === null) return { kind: 'waits', agent: 'claude', slots: 1, position: 1, crowded: false };
        if ((await behind(opened)) === 'on') return { kind: 'held' };
        throw new CancelledFailure('stopped');
      },
    }).hold('gates of handoff/1');
    const run = await bench.startIn(world, { admission: { priority: 0, queue: true } });
    const inLine = (waits: boolean) =>
      run.when('its place in line', ({ stages }) => (stages[0]?.waits?.kind === 'slot') === waits);
    await inLine(true);
    await run.pause();
    await inLine(false);
    open();
    await run.resume();
    await run.when('the collector to be judged', () => world.gated.length > 0);
    await run.pause();
    world.release('gates of handoff/1');
    await run.when('its gates to be told', ({ handoff }) => handoff.gates.length > 0);
    await run.resume();
    return ended(run, 'COMPLETED');
  },
};
