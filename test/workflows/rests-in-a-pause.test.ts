import { CancelledFailure } from '@temporalio/activity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import type { SlotAnswer, TakeSlotInput } from '../../src/activities/contracts.js';
import { behind } from '../support/behind.js';
import type { BenchRun } from '../support/bench-run.js';
import { onBench } from '../support/freezing.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
let ice: ReturnType<typeof onBench>;
beforeAll(async () => {
  bench = await RunBench.open({ limits: { cap: 1, perBase: 9 } });
  ice = onBench(bench);
});
afterEach(() => ice.thaw());
afterAll(() => bench.close());

const onBase = (branch: string) => ({
  admission: { priority: 0, queue: true },
  base: { branch, localCommit: null },
});
const waitsForSlot = (run: BenchRun) =>
  run.when('to wait for its slot', ({ admission: said }) => said?.waits?.kind === 'cap');

/** Another run gets the only slot, though the first is open; the first goes on, once it is let, when the other has ended. */
async function givesItsSlotBack(run: BenchRun, letGoOn: () => Promise<unknown>): Promise<void> {
  const plan = planOf([{ key: 'build' }]);
  const other = await bench.startIn(new ScriptedWorld({ plan }).hold('build/1'), onBase('next'));
  await other.begun('build/1');
  await letGoOn();
  await waitsForSlot(run);
  expect(run.world.published).toEqual([]);
  other.world.release('build/1');
  expect(await other.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
}

describe('a run that has nothing to do before a pause is over gives its slot back', () => {
  test('when its stage was held before its first attempt', async () => {
    const agent = { preset: 'claude', model: null, prompt: null };
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const slot = async ({ seen }: TakeSlotInput): Promise<SlotAnswer> => {
      if (seen === null) return { kind: 'waits', agent: 'claude', slots: 1, position: 1, crowded: false };
      if ((await behind(opened)) === 'on') return { kind: 'held' };
      throw new CancelledFailure('stopped');
    };
    const run = await bench.start({ plan: planOf([{ key: 'a', agent }]), slot }, onBase('main'));
    await run.when('to stand in line', ({ stages }) => stages[0]?.waits?.kind === 'slot');
    await run.pause();
    await givesItsSlotBack(run, async () => {
      expect(run.world.begun).toEqual([]);
      open();
      await run.resume();
    });
    expect(run.world.begun).toEqual(['a/1']);
  });

  test('when its handoff is held before it is pushed', async () => {
    const plan = planOf([{ key: 'a' }], { handoff: planHandoff({ gates: ['unit'] }) });
    const run = await bench.startIn(new ScriptedWorld({ plan }).hold('gates of handoff/1'), onBase('main'));
    await run.when('the collector to be judged', () => run.world.gated.length > 0);
    await run.pause();
    run.world.release('gates of handoff/1');
    await givesItsSlotBack(run, () => run.resume());
    expect(run.world.published).toHaveLength(2);
  });
});

test('a run whose handoff a freeze holds gives its slot back, and pushes with it again', async () => {
  const plan = planOf([{ key: 'a' }], { handoff: planHandoff({ approval: approvalRule() }) });
  const run = await bench.start({ plan }, onBase('main'));
  await run.asked('handoff');
  await ice.freeze({ base: 'main' });
  await run.when('to be frozen', ({ admission: said }) => (said?.frozen ?? null) !== null);
  await run.decide('handoff', 'approve');
  await givesItsSlotBack(run, () => ice.unfreeze({ base: 'main' }));
  expect(run.world.published).toHaveLength(2);
});
