import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { askSignal, placesQuery } from '../../src/contract/admission.js';
import { admissionWorkflowId, runWorkflowId } from '../../src/contract/ids.js';
import { WORKFLOW_TYPES } from '../../src/contract/workflow-types.js';
import { type Applicant, firstStand } from '../../src/domain/admission/stand.js';
import { makeAdmissionPort } from '../../src/worker/admission-port.js';
import { RunBench } from '../support/run-bench.js';

const RUNS = 300;
const BASES = 10;
const LIMITS = { cap: 4, perBase: 1 };

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open({ limits: LIMITS });
});
afterAll(() => bench.close());

/** A run that is open and does nothing: no worker takes its queue. */
async function idleRun(index: number): Promise<Applicant> {
  const task = `R-${String(index)}`;
  const workflowId = runWorkflowId({ slug: bench.queue, taskKey: task });
  const taskQueue = `${bench.queue}-nobody`;
  const { firstExecutionRunId: executionId } = await bench.client.workflow.start(WORKFLOW_TYPES.run, {
    ...{ workflowId, taskQueue, args: [], workflowExecutionTimeout: '10 minutes' },
  });
  return {
    ...{ workflowId, executionId, number: 1, task, slug: bench.queue, base: `base-${String(index % BASES)}` },
    ...{
      wish: { priority: 0, queue: true },
      group: null,
      startedBy: 'Ada',
      askedAt: new Date().toISOString(),
    },
  };
}

test('300 starts at the same moment: never more than the limits, and every one has its turn', async () => {
  const port = makeAdmissionPort({ client: bench.client, prefix: bench.queue, limits: LIMITS });
  const runs = await Promise.all(Array.from({ length: RUNS }, (_, index) => idleRun(index)));
  await Promise.all(runs.map((run) => port.ask(firstStand(run))));
  const admission = bench.client.workflow.getHandle(admissionWorkflowId({ prefix: bench.queue }));
  const served = new Set<string>();
  while (served.size < RUNS) {
    const view = await admission.query(placesQuery);
    const working = view.runs.filter(({ kind }) => kind === 'working').map(({ run }) => run);
    expect(working.length).toBeLessThanOrEqual(LIMITS.cap);
    expect(new Set(working.map(({ base }) => base)).size).toBe(working.length);
    for (const run of working) {
      served.add(run.task);
      const stand = { ...firstStand(run), seq: 1, left: true };
      await admission.signal(askSignal, { stand });
    }
  }
  expect((await admission.query(placesQuery)).runs).toEqual([]);
  await Promise.all(runs.map(({ workflowId }) => bench.client.workflow.getHandle(workflowId).terminate()));
}, 120_000);
