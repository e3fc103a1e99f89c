import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { RunBench } from '../../support/run-bench.js';
import { planHandoff, planOf } from '../../support/run-plan.js';
import { ScriptedWorld } from '../../support/scripted-world.js';
import { ownRepository } from './own-repository.js';

let bench: RunBench;
const own = ownRepository();
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const cli = (...argv: string[]) => own.cli(argv, { STAGEGATE_TASK_QUEUE_PREFIX: bench.queue });

test('a handoff that a freeze holds back is told by whom it is frozen, why, and what to do', async () => {
  const plan = planOf([{ key: 'build' }], { handoff: planHandoff({ start: 'manual' }) });
  const wish = { admission: { priority: 0, queue: true } };
  const world = new ScriptedWorld({ plan }).hold('build/1');
  const run = await bench.startIn(world, { ...(await own.asInput()), ...wish });
  const task = run.handle.workflowId.split('/').at(-1)?.toUpperCase() ?? '';
  await run.begun('build/1');
  expect(await cli('freeze', '--reason', 'release day')).toMatchObject({ code: 0 });
  await run.when('to be frozen', ({ admission }) => (admission?.frozen ?? null) !== null);
  world.release('build/1');
  await run.when('the stage to end', ({ stages }) => stages[0]?.state === 'completed');
  const told = await cli('handoff', task);
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toMatch(/is being handed off\.\nBut it waits: .* is frozen by .*release day/);
  const [, ends = ''] = /until: stagegate (unfreeze \S+)/.exec(told.stdout) ?? [];
  expect(world.assembled).toEqual([]);
  expect(JSON.parse((await cli('handoff', task, '--json')).stdout)).toMatchObject({
    held: [expect.stringContaining('release day')],
  });
  expect(await cli(...ends.split(' '))).toMatchObject({ code: 0 });
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(world.published).toHaveLength(2);
});
