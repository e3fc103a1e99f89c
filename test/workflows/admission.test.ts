import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { placesQuery, type AdmissionView } from '../../src/contract/admission.js';
import { admissionWorkflowId } from '../../src/contract/ids.js';
import type { AdmissionWish } from '../../src/domain/admission/stand.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open({ limits: { cap: 2, perBase: 1 } });
});
afterAll(() => bench.close());

const plan = planOf([{ key: 'build' }]);
const wish = (part: Partial<AdmissionWish> = {}) => ({ admission: { priority: 0, queue: true, ...part } });
const at = (branch: string) => ({ base: { branch, localCommit: null } });

const admission = () => bench.client.workflow.getHandle(admissionWorkflowId({ prefix: bench.queue }));
const places = (): Promise<AdmissionView> => admission().query(placesQuery);
const heldBy = async (...runs: BenchRun[]) => {
  const ids = runs.map(({ handle }) => handle.workflowId);
  await waitUntil('the places to be held so', async () => {
    const now = (await places()).runs.filter(({ kind }) => kind !== 'waiting');
    return JSON.stringify(now.map(({ run }) => run.workflowId).sort()) === JSON.stringify(ids.sort());
  });
};
const waiting = ({ admission: said }: RunStatus) => (said?.waits ?? null) !== null;
const queued = (run: BenchRun) => run.when('to wait', waiting);
const ends = async (...runs: BenchRun[]) => {
  for (const run of runs) {
    run.world.release('build/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  }
};
const holding = () => new ScriptedWorld({ plan }).hold('build/1');

describe('one base', () => {
  test('has one active run; the other waits, is shown so, and goes on when the first has ended', async () => {
    const first = await bench.startIn(holding(), wish());
    await first.begun('build/1');
    const second = await bench.startIn(holding(), wish());
    const status = await queued(second);
    expect(status).toMatchObject({ state: 'queued', admission: { waits: { position: 1, of: 1 } } });
    expect(status.admission?.waits?.why).toContain(
      `${first.handle.workflowId.split('/')[2]?.toUpperCase()} (run 3`,
    );
    expect(second.world.begun).toEqual([]);
    await ends(first);
    await second.begun('build/1');
    expect((await second.status()).admission).toBeUndefined();
    await ends(second);
    expect(second.world.kinds).toEqual(expect.arrayContaining(['queued', 'admitted']));
    await heldBy();
  });

  test('a run that does not want to wait is refused, and told who is there', async () => {
    const first = await bench.startIn(holding(), wish());
    await first.begun('build/1');
    const second = await bench.startIn(holding(), wish({ queue: false }));
    expect(await second.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_REFUSED' });
    const { state, failure } = await second.status();
    expect(state).toBe('refused');
    expect(failure?.message).toMatch(/T-\d+ \(run 3, running, for .+\) is at main/);
    expect(second.world.reports).toHaveLength(1);
    await ends(first);
  });

  test('of runs that start at the same moment exactly one begins', async () => {
    const start = () => bench.startIn(holding(), wish({ queue: false }));
    const runs = await Promise.all([start(), start(), start(), start(), start()]);
    const admitted: BenchRun[] = [];
    await waitUntil('all but one to be refused', async () => {
      const states = await Promise.all(runs.map(async (run) => (await run.status()).state));
      admitted.splice(0, Infinity, ...runs.filter((_, index) => states[index] !== 'refused'));
      return admitted.length <= 1;
    });
    const [one] = admitted;
    await one?.begun('build/1');
    expect(runs.flatMap(({ world }) => world.begun)).toEqual(['build/1']);
    await ends(...(one === undefined ? [] : [one]));
  });

  test('of those that wait the one with the highest priority goes first', async () => {
    const first = await bench.startIn(holding(), wish());
    await first.begun('build/1');
    const low = await bench.startIn(holding(), wish());
    await queued(low);
    const high = await bench.startIn(holding(), wish({ priority: 5 }));
    await queued(high);
    await ends(first);
    await high.begun('build/1');
    expect(low.world.begun).toEqual([]);
    await ends(high);
    await low.begun('build/1');
    await ends(low);
  });

  test('one that was aborted while it waited is out of the queue; a paused one is passed over', async () => {
    const first = await bench.startIn(holding(), wish());
    await first.begun('build/1');
    const [paused, aborted] = [
      await bench.startIn(holding(), wish()),
      await bench.startIn(holding(), wish()),
    ];
    await Promise.all([queued(paused), queued(aborted)]);
    await paused.pause();
    expect(await paused.status()).toMatchObject({ state: 'paused' });
    await aborted.abort();
    expect(await aborted.closed()).toMatchObject({ status: 'CANCELLED' });
    const last = await bench.startIn(holding(), wish());
    await ends(first);
    await last.begun('build/1');
    await ends(last);
    expect(paused.world.begun).toEqual([]);
    await paused.resume();
    await paused.begun('build/1');
    await ends(paused);
  });

  test('a run that was terminated gives its place up once its stages have stopped', async () => {
    const first = await bench.startIn(holding(), wish());
    await first.begun('build/1');
    await first.handle.terminate('from Temporal Web');
    const second = await bench.startIn(holding(), wish());
    await second.begun('build/1');
    expect(first.world.stopped).toEqual(['build/1']);
    await ends(second);
  });
});

describe('the cap', () => {
  test('holds over all bases, and a run that waits for people does not count', async () => {
    const asking = () => new ScriptedWorld({ plan: planOf([{ key: 'build', approval: approvalRule() }]) });
    const waits = await bench.startIn(asking(), { ...wish(), ...at('one') });
    await waits.asked('build');
    const two = await bench.startIn(holding(), { ...wish(), ...at('two') });
    const three = await bench.startIn(holding(), { ...wish(), ...at('three') });
    await two.begun('build/1');
    await three.begun('build/1');
    const four = await bench.startIn(holding(), { ...wish(), ...at('four') });
    await queued(four);
    await waits.decide('build', 'approve');
    const status = await waits.when('to wait for its slot', waiting);
    expect(status.admission?.waits?.position).toBe(1);
    await ends(two);
    expect(await waits.closed()).toMatchObject({ status: 'COMPLETED' });
    await ends(three, four);
    await heldBy();
  });
});

test('an admission that was lost knows again who is there', async () => {
  const first = await bench.startIn(holding(), wish());
  await first.begun('build/1');
  await admission().terminate('lost');
  const second = await bench.startIn(holding(), wish());
  await queued(second);
  expect(second.world.begun).toEqual([]);
  await ends(first);
  await second.begun('build/1');
  await ends(second);
});
