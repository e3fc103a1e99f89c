import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

import { RunBench } from '../support/run-bench.js';
import { planOf } from '../support/run-plan.js';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

let bench: RunBench;
beforeAll(async () => {
  const bundle = await bundleWorkflowCode({
    workflowsPath: pathOf('../../dist/workflows/index.js'),
    payloadConverterPath: pathOf('../../dist/contract/payload-converter.js'),
    workflowInterceptorModules: [pathOf('../support/starts-unheard.ts')],
    logger: new DefaultLogger('ERROR'),
  });
  bench = await RunBench.open({ bundle });
});
afterAll(() => bench.close());

// A worker died between the start of a stage and the run's next step: when another one came, the stage had asked what it
// may use, and the run heard the question before it heard that the stage was there to be answered.
test('a stage whose question comes before the word of its start is answered', async () => {
  const stages = [{ key: 'a' }, { key: 'b', needs: ['a'] }];
  const run = { attempts: 5, mutations: null, stages: null, timeMs: null };
  const started = await bench.start({ plan: planOf(stages, { limits: { run } }) });
  expect(await started.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(started.world.begun).toEqual(['a/1', 'b/1']);
});
