import { afterAll, beforeAll, test } from '@jest/globals';

import { RunBench } from '../support/run-bench.js';
import { writeHistory } from './history-files.js';
import { historiesOf } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

/** No test: `scripts/capture-histories.mjs` runs it to play the scenarios and keep their histories. */
let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open({ queue: 'replay' });
});
afterAll(() => bench.close());

test.each(SCENARIOS)('$name', async (scenario) => {
  const run = await scenario.play(bench);
  for (const { name, child } of historiesOf(scenario))
    writeHistory({ name, history: await run.history(child) });
});
