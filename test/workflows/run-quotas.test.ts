import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { RunQuota } from '../../src/domain/quota/run-quota.js';
import { RunBench } from '../support/run-bench.js';
import { planOf } from '../support/run-plan.js';
import { gateFailure, hashOf, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const NONE: RunQuota = { attempts: null, mutations: null, stages: null, timeMs: null };
const upTo = (run: Partial<RunQuota>) => ({ limits: { run: { ...NONE, ...run } } });
const chain = [{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c', needs: ['b'] }];
const changes = { files: 5, insertions: 5, deletions: 0 };

test('attempts of commands count, retries too; at the limit a person is asked, and gives it anew', async () => {
  const stages = [
    { key: 'a', gates: ['unit'], attempts: 5 },
    { key: 'b', needs: ['a'] },
  ];
  const run = await bench.start({
    plan: planOf(stages, upTo({ attempts: 2 })),
    gates: (input) => (input.attempt < 2 ? gateFailure(input) : null),
  });
  const request = await run.asked('b');
  expect(request).toMatchObject({ kind: 'escalation', failure: { code: 'QUOTA_RUN_USED_UP' } });
  expect(request.failure?.message).toContain('attempts: 2/2');
  expect(run.world.begun).toEqual(['a/1', 'a/2']);
  expect((await run.status()).quotas).toMatchObject([{ kind: 'attempts', limit: 2, consumed: 2 }]);
  await run.decide('b', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect((await run.status()).quotas).toMatchObject([{ consumed: 1, earlier: 2 }]);
  const rows = run.world.ledger.filter(({ data }) => JSON.stringify(data).includes('b/1'));
  expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['approval_requested', 'decided']));
  expect(JSON.stringify(rows)).toContain('attempts: 2/2');
});

test('stages that work side by side share what is left', async () => {
  const world = new ScriptedWorld({ plan: planOf([{ key: 'a' }, { key: 'b' }], upTo({ attempts: 1 })) });
  world.hold('a/1').hold('b/1');
  const run = await bench.startIn(world);
  const status = await run.when('one to be asked for', ({ approvals }) => approvals.length === 1);
  const [stuck] = status.approvals.map(({ subject }) => subject);
  const works = stuck === 'a' ? 'b' : 'a';
  await run.begun(`${works}/1`);
  expect(world.begun).toEqual([`${works}/1`]);
  await run.decide(stuck ?? '', 'skip');
  world.release(`${works}/1`);
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('changed files and begun stages count, and a person may stop there', async () => {
  const mutations = await bench.start({
    plan: planOf(chain, upTo({ mutations: 10 })),
    attempt: () => ({ changes }),
  });
  expect((await mutations.asked('c')).failure?.message).toContain('mutations: 10/10');
  await mutations.decide('c', 'give_up');
  expect((await mutations.closed()).status).toBe('FAILED');
  const stages = await bench.start({ plan: planOf(chain, upTo({ stages: 2 })) });
  expect((await stages.asked('c')).failure?.message).toContain('stages: 2/2');
  expect(stages.world.begun).toEqual(['a/1', 'b/1']);
  await stages.decide('c', 'skip');
  expect((await stages.closed()).status).toBe('COMPLETED');
});

test('a rerun counts on', async () => {
  const world = new ScriptedWorld({ plan: planOf([{ key: 'a' }, { key: 'b' }], upTo({ stages: 2 })) }).hold(
    'b/1',
  );
  const run = await bench.startIn(world);
  await run.when('a to be done', ({ stages }) => stages[0]?.state === 'completed');
  await run.begun('b/1');
  await run.rerun({ from: ['a'] });
  expect((await run.asked('a')).failure?.message).toContain('stages: 2/2');
  await run.decide('a', 'give_up');
  world.release('b/1');
  expect((await run.closed()).status).toBe('FAILED');
});

test('the time of the run stops the attempt that works then, and a person is asked', async () => {
  const world = new ScriptedWorld({ plan: planOf([{ key: 'a' }], upTo({ timeMs: 1_500 })) }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  const request = await run.asked('a');
  expect(request.failure?.message).toMatch(/time: [\d.]+s\/1\.5s/);
  expect(world.stopped).toEqual(['a/1']);
  await run.decide('a', 'give_up');
  expect((await run.closed()).status).toBe('FAILED');
});

test('a plan that allows more takes over what was used', async () => {
  const more = planOf(chain, upTo({ stages: 9 }));
  const plans = new Map([[hashOf('more'), more]]);
  const run = await bench.start({ plan: planOf(chain, upTo({ stages: 1 })), plans });
  await run.asked('b');
  expect(await run.replan(hashOf('more'))).toMatchObject({ kind: 'done' });
  await run.decide('b', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect((await run.status()).quotas).toMatchObject([{ limit: 9, consumed: 3, earlier: 0 }]);
});
