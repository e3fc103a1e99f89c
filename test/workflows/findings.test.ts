import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Findings } from '../../src/domain/findings/finding.js';
import { decisionsSection } from '../../src/domain/report/decisions-section.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';
import type { BenchRun } from '../support/bench-run.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { commitOf, hashOf, type Script, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const FINDINGS: Findings = {
  digest: hashOf('findings'),
  frozen: true,
  list: [{ kind: 'gate_file', path: 'check.sh', change: 'changed', why: 'gate "unit" runs it' }],
  more: 0,
};

/** A stage whose first attempt changed what gates are judged with. */
const changing = (plan: Script['plan']): Script => ({
  plan,
  attempt: ({ attempt }) => (attempt === 1 ? { start: commitOf('start'), findings: FINDINGS } : {}),
});

test('findings ask somebody where the plan asks nobody; the gates are told what the stage began from', async () => {
  const run = await bench.start(changing(planOf([{ key: 'a', gates: ['unit'] }])));
  const request = await run.asked('a');
  expect(request).toMatchObject({ kind: 'approval', attempt: 1, rule: { by: 'everybody', count: 1 } });
  expect(run.world.gated).toMatchObject([{ stage: 'a', attempt: 1, start: commitOf('start') }]);
  expect(await run.stage('a')).toMatchObject({
    state: 'awaiting_approval',
    attempts: [{ attempt: 1, findings: FINDINGS }],
  });
  expect(await run.decide('a', 'approve')).toMatchObject({ kind: 'accepted', effective: true });
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('they ask whom the plan names for it; changes may be asked for, and a clean attempt needs nobody', async () => {
  const plan = planOf([{ key: 'a' }]);
  const protects = { paths: null, approval: approvalRule({ by: 'leads' }) };
  const run = await bench.start(changing({ ...plan, protects }));
  const request = await run.asked('a');
  expect(request).toMatchObject({ rule: { by: 'leads' }, evidence: { gates: FINDINGS.digest } });
  expect(await run.decide('a', 'request_changes', { comment: 'leave check.sh alone' })).toMatchObject({
    kind: 'accepted',
  });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/2')?.feedback).toMatchObject([{ kind: 'comment', text: 'leave check.sh alone' }]);
});

test('they are evidence also where gates ran: an approval of other findings is stale', async () => {
  const run = await bench.start(changing(planOf([{ key: 'a', gates: ['unit'] }])));
  const { evidence, ...request } = await run.asked('a');
  const gates = hashOf('gates', 'a', '1', 'passed');
  expect(evidence.gates).not.toBe(gates);
  expect(evidence.gates?.replace(/(.)./g, '$1')).toBe(gates.slice(0, 32));
  expect(evidence.gates?.replace(/.(.)/g, '$1')).toBe(FINDINGS.digest.slice(0, 32));
  const seen = { ...request, evidence: { ...evidence, gates } };
  expect(await run.send(run.decision(seen, 'approve'))).toMatchObject({ code: 'DECISION_STALE' });
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('a stage with an approval of its own asks once', async () => {
  const rule = approvalRule({ by: 'owners' });
  const run = await bench.start(changing(planOf([{ key: 'a', approval: rule }])));
  expect(await run.asked('a')).toMatchObject({ rule: { by: 'owners' } });
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect((await run.status()).approvals).toHaveLength(1);
});

const MISSING: Findings = {
  digest: hashOf('missing'),
  frozen: false,
  list: [{ kind: 'missing_tests', gate: 'unit', absent: ['cart › adds'], skipped: [], more: 0 }],
  more: 0,
};

test('what gates find of tests asks somebody as well, and stands beside what the change showed', async () => {
  const run = await bench.start({
    ...changing(planOf([{ key: 'a', gates: ['unit'] }])),
    judged: () => ({ digest: hashOf('all'), findings: MISSING }),
  });
  const { evidence } = await run.asked('a');
  expect(evidence.gates?.replace(/(.)./g, '$1')).toBe(hashOf('all').slice(0, 32));
  expect(run.world.gated).toMatchObject([{ before: commitOf('start') }]);
  const list = [...FINDINGS.list, ...MISSING.list];
  expect(await run.stage('a')).toMatchObject({ attempts: [{ findings: { list, frozen: true } }] });
  await run.decide('a', 'request_changes', { comment: 'bring it back' });
  expect(await run.asked('a')).toMatchObject({ attempt: 2 });
  expect(await run.stage('a')).toMatchObject({ attempts: [{}, { findings: MISSING }] });
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('a flaky gate costs no attempt: a stage that has only one goes on', async () => {
  const flaky = {
    id: 'unit',
    outcome: 'flaky' as const,
    required: true,
    durationMs: 5,
    notes: ['flaky: a'],
  };
  const run = await bench.start({
    plan: planOf([{ key: 'a', gates: ['unit'], attempts: 1 }]),
    judged: () => ({ gates: [flaky] }),
  });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.begun).toEqual(['a/1']);
  expect(await run.stage('a')).toMatchObject({ state: 'completed', attempts: [{ gates: [flaky] }] });
});

test('without findings nobody is asked, and the gates are told nothing more', async () => {
  const run = await bench.start({ plan: planOf([{ key: 'a', gates: ['unit'] }]) });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.gated[0]).not.toHaveProperty('start');
  expect((await run.status()).approvals).toEqual([]);
});

const SEEN = { tree: commitOf('tree'), findings: FINDINGS };
const approved = planOf([
  { key: 'a', approval: approvalRule({ by: 'leads' }) },
  { key: 'b', needs: ['a'] },
]);

/** A run whose stage `a` was approved as it was seen, and runs again: then its attempts come to this. */
async function runAgain(again: Partial<AttemptResult>): Promise<BenchRun> {
  const world = new ScriptedWorld({
    plan: approved,
    attempt: ({ stage, attempt }) => (stage === 'b' ? {} : attempt === 1 ? SEEN : again),
  }).hold('b/1', 'b/2');
  const run = await bench.startIn(world);
  await run.decide('a', 'approve');
  await run.begun('b/1');
  expect(await run.rerun({ from: ['a'] })).toMatchObject({ rerun: ['a', 'b'] });
  return run;
}

test('a stage that comes to the same tree with the same findings stays approved, also the third time', async () => {
  const run = await runAgain({ ...SEEN, head: commitOf('another') });
  await run.begun('b/2');
  await run.rerun({ from: ['a'] });
  expect((await run.closed()).status).toBe('COMPLETED');
  const { approvals, ...status } = await run.status();
  expect(approvals.map(({ id, state, stays }) => [id, state, stays?.request])).toEqual([
    ['a/1', 'decided', undefined],
    ['a/2', 'decided', 'a/1'],
    ['a/3', 'decided', 'a/2'],
  ]);
  expect(run.world.kinds.filter((kind) => kind === 'approval_requested')).toHaveLength(1);
  expect(run.world.ledger.find(({ kind }) => kind === 'approval_stays')?.data).toMatchObject({
    id: 'a/2',
    attempt: 2,
    stays: { request: 'a/1', attempt: 1 },
    reason: 'nothing is new since attempt 1: same tree, same findings, same gates',
  });
  const told = decisionsSection({ ...status, approvals });
  expect(told).toContain('nothing is new since attempt 1 (same tree, same findings, same gates)');
  expect(told).toContain('so the approval `a/1` stays; nobody was asked again.');
});

test.each<[string, Partial<AttemptResult>]>([
  ['another tree', { ...SEEN, tree: commitOf('other tree') }],
  ['other findings', { ...SEEN, findings: MISSING }],
  ['a tree that nobody knows', { findings: SEEN.findings }],
  ['another artifact', { ...SEEN, artifacts: [{ name: 'spec', bytes: 1, sha256: hashOf('x') }] }],
])('%s is asked about again', async (_what, second) => {
  const run = await runAgain(second);
  expect(await run.asked('a')).toMatchObject({ id: 'a/2', attempt: 2 });
  run.world.release('b/2');
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('what was sent back is not approved when it comes again', async () => {
  const run = await bench.start({ plan: approved, attempt: ({ stage }) => (stage === 'a' ? SEEN : {}) });
  await run.decide('a', 'request_changes', { comment: 'not so' });
  expect(await run.asked('a', 2)).toMatchObject({ id: 'a/2' });
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});
