import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { canonicalJson } from '../../../src/domain/canonical-json.js';
import { hashPlan, planParts } from '../../../src/plan/plan-hash.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { planOf } from '../../support/run-plan.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const FACTS = {
  previous: 'a'.repeat(64),
  actor: { name: 'Ada', email: null },
  reason: null,
  at: '2026-03-01T12:00:00.000Z',
};

test('a plan is read with the hashes of its parts, and what is no plan is told', async () => {
  const run = await bench.runOf('plan: shop\nstages: {api: {run: echo api}}');
  const read = async (content: string) => {
    const plan = await bench.store.putBlob({ content });
    return bench.act('readRevision', { run, revision: { ...FACTS, plan } });
  };
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);
  const found = await read(canonicalJson(plan));
  expect(found).toMatchObject({ kind: 'read', plan, planParts: planParts(plan) });
  expect(await read(canonicalJson(plan))).toEqual(found);

  const broken = canonicalJson({ ...plan, stages: plan.stages.slice(1) });
  const told = [
    await read(broken),
    await read('[]'),
    await read('# Requirements'),
    await read(JSON.stringify(plan, null, 2)),
  ];
  expect(told.map((one) => (one.kind === 'failed' ? one.failure.message : one.kind))).toEqual([
    expect.stringContaining('b needs a, which is not there'),
    expect.stringContaining('no plan that it could follow'),
    expect.stringContaining('it is not JSON'),
    expect.stringContaining('its hash is not the one that it was asked for by'),
  ]);
  const nowhere = await bench.act('readRevision', {
    run,
    revision: { ...FACTS, plan: hashPlan(plan).replace(/./g, '0') },
  });
  expect(nowhere).toMatchObject({ kind: 'failed', failure: { code: 'PLAN_NOT_STORED' } });
});
