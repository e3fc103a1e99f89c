import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { RunBench } from '../support/run-bench.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { gateFailure, hashOf, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const asking = planOf([{ key: 'design', gates: ['unit'], approval: approvalRule() }]);
const BEA = { name: 'Bea', email: 'bea@example.org' };

describe('who may decide', () => {
  const authority = {
    commit: 'c'.repeat(40),
    people: { ada: ['ada@example.org', 'ada@home.example'] },
    groups: { leads: { members: ['ada', BEA.email, 'cy@example.org'], count: 2, selfApproval: false } },
    everybodySelfApproval: false,
  };
  const plan = planOf([{ key: 'design', approval: { ...approvalRule(), by: 'leads' } }]);

  test('is what the base says: every refusal is told, recorded and changes nothing', async () => {
    const run = await bench.start({ plan, authority });
    expect(await run.asked('design')).toMatchObject({
      rule: { by: 'leads', count: 2 },
      members: ['ada', BEA.email, 'cy@example.org'],
    });
    const answer = async (email: string, token: string) => {
      const outcome = await run.decide('design', 'approve', { actor: { name: 'X', email }, token });
      return outcome.kind === 'refused' ? outcome.code : outcome;
    };
    expect(await answer('eve@example.org', 'token-eve')).toBe('DECISION_NOT_AUTHORISED');
    expect(await answer('Ada@home.example', 'token-ada')).toBe('DECISION_OWN_WORK');
    expect(await answer(BEA.email, 'token-bea')).toMatchObject({ kind: 'accepted', missing: 1 });
    expect(await answer('BEA+2@example.org', 'token-bea-2')).toBe('DECISION_ALREADY_GIVEN');
    const actor = { name: 'C', email: 'cy@example.org' };
    await run.signal(run.decision(await run.asked('design'), 'approve', { actor, token: 'token-signal' }));
    expect(await run.status()).toMatchObject({ state: 'awaiting_approval' });
    expect(await answer('cy@example.org', 'token-cy')).toMatchObject({ kind: 'accepted', missing: 0 });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const refused = run.world.kinds.filter((kind) => kind === 'decision_refused');
    expect(refused).toHaveLength(4);
  });
});

describe('an approval', () => {
  test('carries its evidence, and a yes completes the stage', async () => {
    const run = await bench.start({ plan: asking });
    const request = await run.asked('design');
    expect(request).toMatchObject({ id: 'design/1', attempt: 1 });
    expect(request.evidence).toEqual({
      head: run.world.gated[0]?.commit,
      planPart: hashOf('design'),
      gates: hashOf('gates', 'design', '1', 'passed'),
    });
    expect(await run.status()).toMatchObject({ state: 'awaiting_approval' });
    expect(await run.decide('design', 'approve')).toEqual({ kind: 'accepted', effective: true, missing: 0 });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.kinds).toEqual([
      'started',
      'stage_started',
      'attempt_ended',
      'approval_requested',
      'decided',
      'verified',
      'stage_ended',
      'finished',
    ]);
  });

  test('refused with changes leads to an attempt that is told them, also after that one failed', async () => {
    const run = await bench.start({
      plan: asking,
      gates: (input) => (input.attempt === 2 ? gateFailure(input) : null),
    });
    await run.decide('design', 'request_changes', { comment: 'shorter, please' });
    await run.asked('design', 3);
    expect(run.world.told('design/2')?.feedback).toEqual([
      { kind: 'comment', by: 'Ada', text: 'shorter, please' },
    ]);
    expect(run.world.told('design/3')?.feedback).toMatchObject([
      { kind: 'comment', text: 'shorter, please' },
      { kind: 'attempt', attempt: 2 },
    ]);
    await run.decide('design', 'approve');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('rejected fails the run at once: what runs is stopped, what waits is withdrawn', async () => {
    const plan = planOf([
      { key: 'a', approval: approvalRule() },
      { key: 'b', approval: approvalRule() },
      { key: 'c' },
    ]);
    const world = new ScriptedWorld({ plan }).hold('c/1');
    const run = await bench.startIn(world);
    await run.begun('c/1');
    await run.asked('b');
    expect(await run.decide('a', 'reject', { comment: 'wrong way' })).toMatchObject({ effective: true });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'STAGE_REJECTED' });
    expect(world.stopped).toEqual(['c/1']);
    const status = await run.status();
    expect(Object.fromEntries(status.approvals.map(({ subject, state }) => [subject, state]))).toEqual({
      a: 'decided',
      b: 'withdrawn',
    });
    expect(status.failure?.message).toBe('Ada rejected "a": wrong way');
    expect(world.reports[0]).toMatchObject({ state: 'failed' });
  });

  test('answered "abort" aborts the run', async () => {
    const run = await bench.start({ plan: asking });
    await run.decide('design', 'abort');
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    expect(await run.status()).toMatchObject({ state: 'aborted', failure: { code: 'RUN_ABORTED' } });
  });

  test('of two people takes two people', async () => {
    const plan = planOf([{ key: 'design', approval: approvalRule({ count: 2 }) }]);
    const run = await bench.start({ plan });
    expect(await run.decide('design', 'approve')).toEqual({ kind: 'accepted', effective: false, missing: 1 });
    expect(await run.decide('design', 'approve')).toMatchObject({ code: 'DECISION_ALREADY_GIVEN' });
    expect(await run.stage('design')).toMatchObject({ state: 'awaiting_approval' });
    expect(await run.decide('design', 'approve', { actor: BEA })).toMatchObject({ effective: true });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a decision', () => {
  test('counts once: the same token again is nothing new, with another answer a conflict', async () => {
    const plan = planOf([
      { key: 'design', approval: approvalRule() },
      { key: 'b', approval: approvalRule() },
    ]);
    const run = await bench.start({ plan });
    const decision = run.decision(await run.asked('design'), 'approve');
    await run.asked('b');
    expect(await run.send(decision)).toMatchObject({ kind: 'accepted' });
    expect(await run.send(decision)).toEqual({ kind: 'duplicate' });
    const other = { ...decision, action: 'reject', comment: 'no' } as const;
    expect(await run.send(other)).toMatchObject({ code: 'DECISION_CONFLICT' });
    expect(await run.send(other)).toMatchObject({ code: 'DECISION_CONFLICT' });
    const late = { ...decision, token: 'another-token' };
    expect(await run.send(late)).toMatchObject({ code: 'DECISION_NOT_PENDING' });
    await run.decide('b', 'approve');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const { ledger, kinds } = run.world;
    expect(kinds.filter((kind) => kind === 'decision_refused')).toHaveLength(3);
    expect(new Set(ledger.map(({ key }) => key)).size).toBe(ledger.length);
    expect(ledger.map(({ seq }) => seq)).toEqual(ledger.map((_row, index) => index + 1));
  });

  test('on other evidence, another run or no request is refused and changes nothing', async () => {
    const run = await bench.start({ plan: asking });
    const decision = run.decision(await run.asked('design'), 'approve');
    const stale = { ...decision, evidence: { ...decision.evidence, head: 'f'.repeat(40) } };
    expect(await run.send(stale)).toMatchObject({ kind: 'refused', code: 'DECISION_STALE' });
    expect(await run.send({ ...decision, runNumber: 2 })).toMatchObject({ code: 'DECISION_OTHER_RUN' });
    expect(await run.send({ ...decision, requestId: 'ui/1' })).toMatchObject({
      code: 'DECISION_UNKNOWN_REQUEST',
    });
    const retry = { ...decision, action: 'retry' } as const;
    expect(await run.send(retry)).toMatchObject({ code: 'DECISION_NOT_ALLOWED' });
    expect(await run.stage('design')).toMatchObject({ state: 'awaiting_approval' });
    expect(await run.send(decision)).toMatchObject({ kind: 'accepted' });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('sent twice at the same moment takes effect once', async () => {
    const run = await bench.start({ plan: asking });
    const request = await run.asked('design');
    const both = [run.decision(request, 'approve'), run.decision(request, 'approve', { actor: BEA })];
    const outcomes = await Promise.all(both.map((decision) => run.send(decision)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['accepted', 'refused']);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a deadline', () => {
  const withDeadline = (onDeadline: 'hold' | 'reject') =>
    planOf([{ key: 'design', approval: approvalRule({ deadlineMs: 1000, onDeadline }) }]);

  test('rejects where the plan says so, also while the run is paused', async () => {
    const run = await bench.start({ plan: withDeadline('reject') });
    await run.asked('design');
    await run.pause();
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'STAGE_REJECTED' });
    const [request] = (await run.status()).approvals;
    expect(request?.decisions).toMatchObject([
      { action: 'reject', via: 'deadline', actor: { name: 'deadline' } },
    ]);
  });

  test('else holds: the request still waits when it has passed', async () => {
    const run = await bench.start({ plan: withDeadline('hold') });
    const { deadlineAt } = await run.asked('design');
    const passed = () => Date.now() > Date.parse(deadlineAt ?? '') + 100;
    await run.when('the deadline to pass', passed);
    expect(await run.asked('design')).toMatchObject({ state: 'pending', decisions: [] });
    expect(await run.decide('design', 'approve')).toMatchObject({ effective: true });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });
});
