import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { gateWords } from '../../../../src/domain/run/words.js';
import { gateDetails } from '../../../../src/domain/stage/gate-words.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { judge, junit, planWith } from './gate-run.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const out = (tests: string) => `printf '%s' '${tests}' > out.xml`;

test('how often a gate and its tests were flaky is told, over runs', async () => {
  const count = join(bench.sandbox.dir, 'odd');
  const script = `echo x >> ${count}; if [ $(($(wc -l < ${count}) % 2)) = 1 ]; then ${out(junit('-a'))}; exit 1; fi; ${out(junit('+a'))}`;
  const run = await bench.runOf(planWith({ script, gate: 'junit: out.xml' }));
  const first = await judge(bench, run);
  expect(first.result.gates).toMatchObject([{ outcome: 'flaky', rate: { flaky: 1, runs: 1 } }]);
  const { result } = await judge(bench, run, { attempt: 2 });
  const [gate] = result.gates;
  expect(gate && gateWords(gate)).toBe('~ unit (flaky, 2 of its last 2 runs)');
  expect(gate && gateDetails(gate)).toEqual([
    'tests: 1 flaky',
    'flaky: cart › a',
    'cart › a was flaky in 2 of the last 2 runs',
  ]);
  const steady = await bench.runOf(planWith({ script: 'true' }));
  const [well] = (await judge(bench, steady)).result.gates;
  expect(well && gateDetails(well)).toEqual(['flaky in 2 of its last 3 runs']);
});

test('a store that is away costs no verdict', async () => {
  const part = { store: { ...bench.store, recordGateOutcome: () => Promise.reject(new Error('away')) } };
  const other = await ActivityBench.open({ part });
  try {
    const run = await other.runOf(planWith({ script: 'true' }));
    const { result } = await judge(other, run);
    expect(result).toMatchObject({ passed: true, gates: [{ outcome: 'passed' }] });
  } finally {
    await other.close();
  }
});
