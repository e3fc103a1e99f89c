import { expect } from '@jest/globals';

import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { hashOf, ScriptedWorld } from '../support/scripted-world.js';
import { ended, type Scenario } from './scenario.js';

/** One revision that holds at once, one that is refused, one that waits for its approval and is rejected. */
export const replanned: Scenario = {
  name: 'replanned',
  children: ['c', 'handoff'],
  play: async (bench) => {
    const [second, third, fourth] = ['second', 'third', 'fourth'].map((name) => hashOf(name));
    const rest = { handoff: planHandoff() };
    const asking = { key: 'c', needs: ['a'], approval: approvalRule() };
    const plans = new Map([
      [second ?? '', planOf([{ key: 'a' }, asking], rest)],
      [third ?? '', planOf([asking], rest)],
      [fourth ?? '', planOf([{ key: 'a' }, { key: 'c', needs: ['a'] }], rest)],
    ]);
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }], rest);
    const world = new ScriptedWorld({ plan, plans }).hold('a/1');
    const run = await bench.startIn(world);
    await run.begun('a/1');
    expect(await run.replan(second ?? '')).toMatchObject({ kind: 'done', state: 'applied' });
    expect(await run.replan(third ?? '')).toMatchObject({ kind: 'refused' });
    expect(await run.replan(fourth ?? '')).toMatchObject({ kind: 'done', state: 'pending' });
    world.release('a/1');
    await run.decide('revision', 'reject');
    await run.decide('c', 'approve');
    return ended(run, 'COMPLETED');
  },
};
