import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type AdmissionView, askSignal, placesQuery } from '../../src/contract/admission.js';
import { admissionWorkflowId } from '../../src/contract/ids.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import { onBench } from '../support/freezing.js';
import { RunBench } from '../support/run-bench.js';
import { planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open({ limits: { cap: 9, perBase: 1 } });
});
afterAll(() => bench.close());

const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);
const wish = (priority = 0) => ({ admission: { priority, queue: true } });
const admission = () => bench.client.workflow.getHandle(admissionWorkflowId({ prefix: bench.queue }));
const waiting = ({ admission: said }: RunStatus) => (said?.waits ?? null) !== null;
const places = (): Promise<AdmissionView> => admission().query(placesQuery);
const atB = async () => {
  const run = await bench.startIn(new ScriptedWorld({ plan }).hold('b/1'), wish());
  await run.begun('b/1');
  return run;
};

describe('a run that was Reset', () => {
  test('keeps its place, and the next one begins when it has ended', async () => {
    const first = await atB();
    const second = await bench.start({ plan }, wish());
    await second.when('to wait', waiting);
    await first.reset('b', 'before');
    await first.adopted('b');
    await first.when('to go on', (status) => status.state === 'running' && !waiting(status));
    expect(second.world.begun).toEqual([]);
    first.world.release('b/1');
    expect(await first.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await second.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('after it had ended waits for its turn: somebody else has its place by now', async () => {
    const first = await bench.start({ plan }, wish());
    await first.closed();
    const second = await atB();
    await first.reset('b', 'before');
    const status = await first.when('to wait', waiting);
    expect(status.admission?.waits?.why).toContain('at main');
    expect(first.world.begun).toEqual(['a/1', 'b/1']);
    second.world.release('b/1');
    expect(await second.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await first.closed()).toMatchObject({ status: 'COMPLETED' });
    expect((await places()).runs).toEqual([]);
  });
});

describe('admission', () => {
  test('goes on in a new execution in the middle of a queue: nobody is forgotten, or served out of turn', async () => {
    const first = await atB();
    const [low, high] = [await bench.start({ plan }, wish()), await bench.start({ plan }, wish(5))];
    await Promise.all([low.when('to wait', waiting), high.when('to wait', waiting)]);
    const ice = onBench(bench);
    await ice.freeze({ base: 'next', reason: 'release day' });
    const { runId } = await admission().describe();
    for (let now = runId; now === runId; { runId: now } = await admission().describe()) {
      await Promise.all(Array.from({ length: 50 }, () => admission().signal(askSignal.name, 'rubbish')));
      await places();
    }
    const view = await places();
    expect(view.runs.map(({ run }) => run.task)).toHaveLength(3);
    expect(view.freezes).toMatchObject([{ base: 'next', reason: 'release day' }]);
    first.world.release('b/1');
    await high.begun('a/1');
    expect(low.world.begun).toEqual([]);
    await Promise.all([high.closed(), low.closed()]);
    expect(low.world.begun).toEqual(['a/1', 'b/1']);
    await ice.thaw();
  });

  test('hears a run twice whose worker died after it had asked, and gives it one place', async () => {
    const world = new ScriptedWorld({ plan });
    const died: string[] = [];
    bench.afterAsking = (task) => {
      if (died.length > 0) return;
      died.push(task);
      throw new Error('the worker died');
    };
    const run = await bench.startIn(world, wish());
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(died).toHaveLength(1);
    expect(world.begun).toEqual(['a/1', 'b/1']);
    await waitUntil('the place to be free', async () => (await places()).runs.length === 0);
  });
});
