import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { type AdmissionView, placesQuery } from '../../src/contract/admission.js';
import { admissionWorkflowId } from '../../src/contract/ids.js';
import type { AdmissionWish } from '../../src/domain/admission/stand.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import { type FreezeAsk, onBench } from '../support/freezing.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
let ice: ReturnType<typeof onBench>;
beforeAll(async () => {
  bench = await RunBench.open({ limits: { cap: 9, perBase: 9 } });
  ice = onBench(bench);
});
afterEach(() => ice.thaw());
afterAll(() => bench.close());

const wish = (part: Partial<AdmissionWish> = {}) => ({ admission: { priority: 0, queue: true, ...part } });
const twoStages = planOf([{ key: 'build' }, { key: 'ship', needs: ['build'] }]);
const admission = () => bench.client.workflow.getHandle(admissionWorkflowId({ prefix: bench.queue }));
const frozen = ({ admission: said }: RunStatus) => (said?.frozen ?? null) !== null;
const free = (status: RunStatus) => !frozen(status);
const waitsForIt = ({ admission: said }: RunStatus) => said?.waits?.kind === 'freeze';
const freeze = (part: Partial<FreezeAsk> = {}) => ice.freeze(part);

describe('a frozen repository', () => {
  test('lets stages finish and none begin, says who froze it and why, and goes on when it is over', async () => {
    const run = await bench.startIn(new ScriptedWorld({ plan: twoStages }).hold('build/1'), wish());
    await run.begun('build/1');
    await freeze({ by: 'Ada <ada@example.org>', reason: 'release day' });
    const status = await run.when('to be frozen', frozen);
    expect(status.admission?.frozen).toMatchObject({ by: 'Ada <ada@example.org>', reason: 'release day' });
    run.world.release('build/1');
    await run.when('the stage to be finished', ({ stages }) => stages[0]?.state === 'completed');
    const view: AdmissionView = await admission().query(placesQuery);
    expect(view.runs).toMatchObject([{ why: { kind: 'freeze' } }]);
    expect(run.world.begun).toEqual(['build/1']);
    await ice.unfreeze({ by: 'Bea' });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.begun).toEqual(['build/1', 'ship/1']);
    const rows = run.world.ledger.filter(({ kind }) => kind === 'frozen' || kind === 'unfrozen');
    expect(rows).toMatchObject([
      { kind: 'frozen', data: { by: 'Ada <ada@example.org>', reason: 'release day' } },
      { kind: 'unfrozen', data: { by: 'Bea' } },
    ]);
  });

  test('keeps starts waiting, refuses those that do not wait, and lets the named priority pass', async () => {
    await freeze({ reason: 'release day', priority: 50 });
    const waits = await bench.start({ plan: twoStages }, wish());
    const status = await waits.when('to wait for its end', waitsForIt);
    expect(status).toMatchObject({ state: 'queued' });
    expect(status.admission?.waits?.why).toContain('release day');
    const refused = await bench.start({ plan: twoStages }, wish({ queue: false }));
    expect(await refused.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_REFUSED' });
    expect((await refused.status()).failure?.message).toContain('release day');
    const passes = await bench.start({ plan: twoStages }, wish({ priority: 50 }));
    expect(await passes.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(waits.world.begun).toEqual([]);
    await ice.unfreeze({});
    expect(await waits.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(waits.world.kinds).toEqual(expect.arrayContaining(['queued', 'admitted']));
  });

  test('hands nothing off: what waits for a yes is held before it is pushed', async () => {
    const plan = planOf([{ key: 'build' }], { handoff: planHandoff({ approval: approvalRule() }) });
    const run = await bench.start({ plan }, wish());
    await run.asked('handoff');
    await freeze();
    await run.when('to be frozen', frozen);
    await run.decide('handoff', 'approve');
    await run.when('the yes to be taken in', ({ approvals }) =>
      approvals.every(({ state }) => state !== 'pending'),
    );
    expect(run.world.published).toEqual([]);
    await ice.unfreeze({});
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.published).toHaveLength(2);
  });

  test('does not begin a handoff either', async () => {
    const plan = planOf([{ key: 'build' }], { handoff: planHandoff() });
    const run = await bench.startIn(new ScriptedWorld({ plan }).hold('build/1'), wish());
    await run.begun('build/1');
    await freeze();
    await run.when('to be frozen', frozen);
    run.world.release('build/1');
    await run.when('the stage to be finished', ({ stages }) => stages[0]?.state === 'completed');
    expect(run.world.assembled).toEqual([]);
    await ice.unfreeze({});
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('may be frozen at one base only, and until a moment', async () => {
    const until = new Date(Date.now() + 3_000).toISOString();
    await freeze({ base: 'next', until });
    const other = await bench.start({ plan: twoStages }, wish());
    const next = await bench.start(
      { plan: twoStages },
      { ...wish(), base: { branch: 'next', localCommit: null } },
    );
    expect(await other.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await next.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await ice.unfreeze({ base: 'next' })).toMatchObject({ changed: false, before: null });
  });
});

describe('a freeze', () => {
  test('asked for twice is one; what is not frozen has no end', async () => {
    expect(await freeze({ reason: 'audit' })).toMatchObject({ changed: true, before: null });
    expect(await freeze({ reason: 'audit' })).toMatchObject({ changed: false, now: { reason: 'audit' } });
    expect(await freeze({ reason: 'other' })).toMatchObject({ changed: true, before: { reason: 'audit' } });
    expect(await ice.unfreeze({ base: 'main' })).toMatchObject({
      changed: false,
      others: [{ reason: 'other', base: null }],
    });
  });

  test('outlives the admission that knew it', async () => {
    const run = await bench.startIn(new ScriptedWorld({ plan: twoStages }).hold('build/1'), wish());
    await run.begun('build/1');
    await freeze({ reason: 'release day' });
    await run.when('to be frozen', frozen);
    await admission().terminate('lost');
    const second = await bench.start({ plan: twoStages }, wish());
    await second.when('to wait for its end', waitsForIt);
    expect((await run.status()).admission?.frozen).toMatchObject({ reason: 'release day' });
    await ice.unfreeze({});
    await run.when('to be free', free);
    run.world.release('build/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await second.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test.each([[null], [{ slug: 'x' }], ['x'.repeat(200_000)]])(
    'that is none changes nothing',
    async (rubbish) => {
      await freeze();
      await expect(ice.send(rubbish)).rejects.toThrow();
      const view: AdmissionView = await admission().query(placesQuery);
      expect(view.freezes).toHaveLength(1);
    },
  );
});
