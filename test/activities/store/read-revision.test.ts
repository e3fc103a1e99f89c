import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { canonicalJson } from '../../../src/domain/canonical-json.js';
import { hashPlan, planParts } from '../../../src/plan/plan-hash.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { approvalRule, planOf } from '../../support/run-plan.js';

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

test('a plan that a run could not be given is refused', async () => {
  const run = await bench.runOf('plan: shop\nstages: {api: {run: echo api}}');
  const stages = Array.from({ length: 1000 }, (_, nth) => ({ key: `s${String(nth)}` }));
  const content = canonicalJson(planOf(stages));
  const plan = await bench.store.putBlob({ content });
  expect(await bench.act('readRevision', { run, revision: { ...FACTS, plan } })).toMatchObject({
    kind: 'failed',
    failure: {
      code: 'REPLAN_PLAN_UNFIT',
      message: expect.stringMatching(/with the hashes of its stages.* \d+ bytes long, at most 260096/),
    },
  });
});

test('a plan that brings in a group that must sign, and of which too few have a key, is refused', async () => {
  const run = await bench.runOf('plan: shop\nstages: {api: {run: echo api}}');
  const group = { members: ['ada@example.org', 'bea@example.org'], count: 1, selfApproval: true };
  const authority = {
    commit: 'c'.repeat(40),
    people: {},
    groups: { leads: { ...group, signed: true as const }, others: group },
    everybodySelfApproval: false,
  };
  const stored = (content: object) => bench.store.putBlob({ content: canonicalJson(content) });
  const signersOf = (line: string) =>
    stored({ schemaVersion: 1, signers: `${line} ssh-ed25519 AAAA`, revoked: null });
  const asking = (by: string, count = 1) =>
    planOf([{ key: 'a' }, { key: 'b', approval: approvalRule({ by, count }) }]);
  const starter = { name: 'Ada', email: 'ada@example.org' };
  const read = async (given: { before: object; after: object; keys: string }) => {
    const [before, plan, signers] = await Promise.all([
      stored(given.before),
      stored(given.after),
      signersOf(given.keys),
    ]);
    const signing = { authority, signers, starter, before };
    const answer = await bench.act('readRevision', { run, revision: { ...FACTS, plan }, signing });
    return answer.kind === 'failed' ? answer.failure.message : answer.kind;
  };
  const [none, one, two] = [asking('others'), asking('leads'), asking('leads', 2)];
  expect(await read({ before: none, after: one, keys: 'cy@example.org' })).toContain(
    '1 of "leads" must sign, and nobody of those who may has a key at the base (without one: ada@example.org, bea@example.org)',
  );
  expect(await read({ before: none, after: one, keys: 'bea@example.org' })).toBe('read');
  expect(await read({ before: one, after: two, keys: 'bea@example.org' })).toContain(
    '2 of "leads" must sign',
  );
  expect(await read({ before: one, after: asking('others'), keys: 'cy@example.org' })).toBe('read');
  expect(await read({ before: two, after: one, keys: 'cy@example.org' })).toBe('read');
});
