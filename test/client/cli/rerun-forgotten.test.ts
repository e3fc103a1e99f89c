import { dirname } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';
import { endRun } from '../../support/ended-run.js';
import { testAddress } from '../../support/temporal.js';
import { runProgram } from './run-program.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

test('a run that was terminated, and that Temporal has forgotten since, can be rerun', async () => {
  const { run } = await endRun(bench, { state: 'running', endedAt: null });
  const rerun = (...more: string[]) =>
    runProgram(['rerun', run.taskKey, ...more, '--dry-run', '--json'], {
      cwd: bench.repository.checkout,
      env: { STAGEGATE_HOME: dirname(bench.paths.state), TEMPORAL_ADDRESS: testAddress() },
    });
  for (const wish of [['--failed'], ['--from', 'api']]) {
    const { code, stdout, stderr } = await rerun(...wish);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ rerunOf: 1 });
  }
});
