import { afterAll, beforeAll, test } from '@jest/globals';

import { admissionWorkflowId } from '../../src/contract/ids.js';
import { RunBench } from '../support/run-bench.js';
import { writeHistory } from './history-files.js';
import { ADMISSION, historiesOf } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

/** No test: `scripts/capture-histories.mjs` runs it to play the scenarios and keep their histories. */
let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open({ queue: 'replay' });
});
afterAll(() => bench.close());

const admission = () =>
  bench.client.workflow.getHandle(admissionWorkflowId({ prefix: bench.queue })).fetchHistory();

test.each(SCENARIOS)('$name', async (scenario) => {
  const run = await scenario.play(bench);
  for (const { name, child } of historiesOf(scenario))
    writeHistory({ name, history: await (child === ADMISSION ? admission() : run.history(child)) });
});
