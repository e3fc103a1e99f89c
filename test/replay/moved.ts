import { expect } from '@jest/globals';

import { openedAt } from '../support/opened-at.js';
import { planHandoff, planOf } from '../support/run-plan.js';
import { ended, type Scenario } from './scenario.js';

/** A run whose host is lost in the middle of an attempt: at first no other is well, then one takes the work. */
export const moved: Scenario = {
  name: 'moved',
  children: ['api'],
  play: async (bench) => {
    const plan = planOf(
      [
        { key: 'api', attempts: 1 },
        { key: 'ui', needs: ['api'] },
      ],
      { handoff: planHandoff() },
    );
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const lost = await bench.hostServes('lost');
    await bench.hostServes('other');
    let looked = 0;
    const run = await bench.start({
      plan,
      open: () => openedAt({ bench, host: 'lost', plan }),
      choose: () => {
        looked += 1;
        if (looked === 1) return { kind: 'none', why: 'no other host is well' };
        return { kind: 'host', hostId: 'other', queues: bench.queuesOf('other') };
      },
      attempt: async ({ stage, attempt }) => {
        if (stage === 'api' && attempt === 1) await held;
        return {};
      },
    });
    await run.begun('api/1');
    lost.leave();
    await run.begun('api/2');
    letGo();
    await lost.gone();
    expect(run.world.kinds).toEqual(expect.arrayContaining(['host_silent', 'host_changed']));
    return ended(run, 'COMPLETED');
  },
};
