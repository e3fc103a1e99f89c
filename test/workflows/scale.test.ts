import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { RunBench } from '../support/run-bench.js';
import { planOf } from '../support/run-plan.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const STAGES = 200;
/** A run may have 40,000 events and 1,000 stages. */
const EVENTS_PER_STAGE = 30;

describe('a run of many stages', () => {
  test('stays within the events that a history may have', async () => {
    const keys = Array.from({ length: STAGES }, (_nothing, index) => `stage-${index}`);
    const plan = planOf(
      keys.map((key, index) => ({ key, needs: index < 8 ? [] : [`stage-${index - 8}`] })),
      { limits: { parallel: 8 } },
    );
    const run = await bench.start({ plan });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.begun).toHaveLength(STAGES);
    expect(run.world.peak).toBeLessThanOrEqual(8);
    const events = (await run.events()).length;
    expect(events / STAGES).toBeLessThan(EVENTS_PER_STAGE);
  });
});
