import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { stageReturnSignal, stageTakeSignal } from '../../src/contract/messages.js';
import { openedAt } from '../support/opened-at.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { placeOf } from '../support/scripted-hands.js';
import { commitOf, gateFailure, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const ADA = { name: 'Ada', email: 'ada@example.org' };
const BEA = { name: 'Bea', email: 'bea@example.org' };
const codeOf = (outcome: { kind: string; failure?: { code: string } }) => outcome.failure?.code;

test('a person takes a stage from its executor, gives it back, and is judged as any other; somebody else approves', async () => {
  const plan = planOf([{ key: 'a', gates: ['unit'], approval: approvalRule(), attempts: 1 }]);
  const world = new ScriptedWorld({ plan }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');

  const taken = await run.take('a');
  expect(taken).toEqual({ kind: 'done', changed: true, attempt: 2, place: placeOf({ stage: 'a' }) });
  expect(world.stopped).toEqual(['a/1']);
  const held = await run.stage('a');
  expect(held).toMatchObject({ state: 'running', attempt: 2, taken: { by: ADA, returning: false } });
  expect(held.attempts).toMatchObject([{ attempt: 1, failure: { code: 'ATTEMPT_TAKEN' } }]);
  expect(world.lent).toMatchObject([{ attempt: 2, previous: commitOf('a', 1), by: ADA }]);

  expect(await run.giveBack('a')).toEqual({ kind: 'done', changed: true, attempt: 2 });
  const request = await run.asked('a', 2);
  expect(request.authors).toEqual([ADA]);
  expect(world.gated).toMatchObject([{ attempt: 2, commit: commitOf('a', 2) }]);
  expect((await run.stage('a')).taken).toBeUndefined();
  for (const actor of [ADA, { name: 'A. L.', email: ' ADA@example.org' }, { name: 'ada', email: null }])
    expect(await run.send(run.decision(request, 'approve', { actor }))).toMatchObject({
      code: 'DECISION_OWN_WORK',
    });
  expect(await run.decide('a', 'approve', { actor: BEA })).toMatchObject({ kind: 'accepted' });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.begun).toEqual(['a/1']);
  expect(world.kinds).toEqual(expect.arrayContaining(['taken', 'given_back']));
  expect(world.reports.at(-1)?.stages[0]?.attempts[1]).toMatchObject({ by: [ADA], head: commitOf('a', 2) });
});

test('of two who take the same stage at once exactly one has it, and the other is told who and since when', async () => {
  const plan = planOf([{ key: 'a' }]);
  const world = new ScriptedWorld({ plan }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  const outcomes = await Promise.all([run.take('a'), run.take('a', { actor: BEA })]);
  const [won] = outcomes.filter(({ kind }) => kind === 'done');
  const [lost] = outcomes.filter(({ kind }) => kind === 'refused');
  const { taken } = await run.stage('a');
  const winner = taken?.by.name ?? '';
  expect(won).toMatchObject({ changed: true, attempt: 2 });
  expect(lost).toMatchObject({
    failure: {
      code: 'STAGE_TAKEN',
      message: expect.stringMatching(new RegExp(`^${winner} has .* since .*:`)),
    },
  });
  const [mine, other] = winner === 'Ada' ? [ADA, BEA] : [BEA, ADA];
  expect(await run.take('a', { actor: mine })).toMatchObject({ changed: false, attempt: 2 });
  expect(codeOf(await run.take('a', { actor: other }))).toBe('STAGE_TAKEN');
  expect(codeOf(await run.giveBack('a', { actor: other }))).toBe('STAGE_TAKEN');
  expect(world.lent).toHaveLength(1);
  expect(await run.giveBack('a', { actor: mine })).toMatchObject({ changed: true });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.takenBack).toHaveLength(1);
});

test('gates that fail for a person open an escalation: the agent may go on from their work, or they take it again', async () => {
  const plan = planOf([{ key: 'a', gates: ['unit'] }], { limits: { onExhausted: 'fail' } });
  const world = new ScriptedWorld({
    plan,
    gates: (input) => (input.attempt < 4 ? gateFailure(input) : null),
  }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  await run.take('a');
  await run.giveBack('a');
  expect(await run.asked('a', 2)).toMatchObject({ kind: 'escalation', failure: { code: 'GATE_FAILED' } });
  expect(await run.take('a')).toMatchObject({ attempt: 3, changed: true });
  expect((await run.status()).approvals).toMatchObject([{ state: 'withdrawn' }]);
  await run.giveBack('a');
  await run.asked('a', 3);
  await run.decide('a', 'retry');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.told('a/4')).toMatchObject({ previous: commitOf('a', 3) });
  expect(world.told('a/4')?.feedback).toMatchObject([{ kind: 'attempt', attempt: 3 }]);
});

test('what is given back unused leaves an approval as it was: asked again, of the same evidence, of everybody', async () => {
  const run = await bench.start({ plan: planOf([{ key: 'a', approval: approvalRule() }]) });
  const before = await run.asked('a', 1);
  await run.take('a');
  expect(await run.send(run.decision(before, 'approve'))).toMatchObject({ code: 'DECISION_NOT_PENDING' });
  await run.giveBack('a', { discard: true });
  const again = await run.asked('a', 1);
  expect(again).toMatchObject({ evidence: before.evidence });
  expect(again).not.toHaveProperty('authors');
  expect((await run.stage('a')).attempts[1]).toMatchObject({
    failure: { code: 'WORK_DISCARDED' },
    by: [ADA],
  });
  await run.decide('a', 'request_changes', { comment: 'shorter' });
  await run.asked('a', 3);
  expect(run.world.told('a/3')).toMatchObject({ previous: commitOf('a', 1) });
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('gates that a take interrupts run again when the work is given back unused', async () => {
  const plan = planOf([{ key: 'a', gates: ['unit'] }]);
  const world = new ScriptedWorld({ plan }).hold('gates of a/1');
  const run = await bench.startIn(world);
  await run.when('the gates to run', () => world.gated.length === 1);
  await run.take('a');
  expect(world.stopped).toEqual(['gates of a/1']);
  world.release('gates of a/1');
  await run.giveBack('a', { discard: true });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.begun).toEqual(['a/1']);
  expect(world.gated.map(({ attempt }) => attempt)).toEqual([1, 1]);
  expect(world.reports.at(-1)?.stages[0]).toMatchObject({ head: commitOf('a', 1) });
});

test('somebody else gives it back with a reason alone, and neither of the two approves; the handoff neither', async () => {
  const plan = planOf([{ key: 'a' }], { handoff: planHandoff({ approval: approvalRule() }) });
  const world = new ScriptedWorld({ plan }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  await run.take('a');
  expect(codeOf(await run.giveBack('a', { actor: BEA }))).toBe('STAGE_TAKEN');
  expect(await run.giveBack('a', { actor: BEA, force: 'Ada is away' })).toMatchObject({ changed: true });
  expect((await run.asked('handoff')).authors).toEqual([ADA, BEA]);
  expect(await run.decide('handoff', 'approve', { actor: BEA })).toMatchObject({ code: 'DECISION_OWN_WORK' });
  await run.decide('handoff', 'approve', { actor: { name: 'Cleo', email: null } });
  expect((await run.closed()).status).toBe('COMPLETED');
  const row = world.ledger.find(({ kind }) => kind === 'given_back');
  expect(row?.data).toMatchObject({ actor: BEA, of: ADA, force: 'Ada is away' });
});

test('an abort while a stage is taken keeps the work first, and says where', async () => {
  const plan = planOf([{ key: 'a' }]);
  const world = new ScriptedWorld({ plan }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  await run.take('a');
  await run.abort();
  expect((await run.closed()).status).toBe('CANCELLED');
  expect(world.takenBack).toMatchObject([{ end: 'stopped', attempt: 2 }]);
  const [stage] = world.reports.at(-1)?.stages ?? [];
  expect(stage).toMatchObject({ state: 'failed', reason: expect.stringContaining('attempt 2') });
  expect(stage?.attempts[1]).toMatchObject({ head: commitOf('a', 2), by: [ADA] });
});

test('a pause does not touch what a person has: they take and give back, and the run goes on at the resume', async () => {
  const plan = planOf([{ key: 'a', gates: ['unit'], approval: approvalRule() }, { key: 'b' }]);
  const world = new ScriptedWorld({ plan }).hold('b/1');
  const run = await bench.startIn(world);
  await run.asked('a');
  await run.pause();
  await run.take('a');
  await run.giveBack('a');
  const request = await run.asked('a', 2);
  expect(await run.send(run.decision(request, 'approve', { actor: BEA }))).toMatchObject({
    effective: false,
  });
  expect(codeOf(await run.take('a'))).toBe('TAKE_REFUSED');
  await run.resume();
  world.release('b/1');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('a stage in hand takes no place, its time does not run, and no rerun pulls it away', async () => {
  const plan = planOf(
    [
      { key: 'a', timeoutMs: 1500 },
      { key: 'b', approval: approvalRule() },
    ],
    { limits: { parallel: 1 } },
  );
  const world = new ScriptedWorld({ plan }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  await run.take('a');
  await run.asked('b');
  expect(codeOf(await run.rerun({ from: ['a'] }))).toBe('STAGE_TAKEN');
  const { events } = await run.history('a');
  const timers = (events ?? []).filter((event) => event.timerStartedEventAttributes);
  const cancelled = (events ?? []).filter((event) => event.timerCanceledEventAttributes);
  expect(cancelled).toHaveLength(timers.length);
  await run.giveBack('a');
  await run.decide('b', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('a tree that cannot be readied leaves everything as it was', async () => {
  const plan = planOf([{ key: 'a', approval: approvalRule() }]);
  const run = await bench.start({
    plan,
    lend: (input) => ({ kind: 'failed', failure: gateFailure(input) }),
  });
  const before = await run.asked('a', 1);
  expect(codeOf(await run.take('a'))).toBe('GATE_FAILED');
  const again = await run.asked('a', 1);
  expect(again).toMatchObject({ evidence: before.evidence });
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('what cannot be taken or given back is refused with the reason, and rubbish changes nothing', async () => {
  const plan = planOf([{ key: 'a', approval: approvalRule() }, { key: 'b', needs: ['a'] }, { key: 'c' }]);
  const run = await bench.start({ plan });
  await run.asked('a');
  await run.when('c to complete', ({ stages }) => stages[2]?.state === 'completed');
  expect(codeOf(await run.giveBack('a'))).toBe('STAGE_NOT_TAKEN');
  expect(await run.take('b')).toMatchObject({
    failure: { code: 'TAKE_REFUSED', message: expect.stringContaining('has not begun') },
  });
  expect(await run.take('c')).toMatchObject({
    failure: { code: 'TAKE_REFUSED', message: expect.stringContaining('completed') },
  });
  expect(codeOf(await run.take('nowhere'))).toBe('STAGE_UNKNOWN');
  expect(codeOf(await run.take('a', { runNumber: 9 }))).toBe('RUN_REPLACED');
  await expect(run.take('a', { actor: { name: '', email: null } })).rejects.toThrow();
  await expect(run.giveBack('a', { force: ' ' })).rejects.toThrow();
  const child = bench.client.workflow.getHandle(`${run.handle.workflowId}/${run.number}/a`);
  for (const rubbish of [null, 'x', {}, { id: 1, by: ADA, at: '' }, { id: 'x', by: {}, at: '' }]) {
    await child.signal(stageTakeSignal, rubbish as never);
    await child.signal(stageReturnSignal, rubbish as never);
  }
  expect((await run.stage('a')).state).toBe('awaiting_approval');
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.lent).toEqual([]);
});

test('the same token is the same take and the same give-back', async () => {
  const plan = planOf([{ key: 'a', approval: approvalRule() }]);
  const run = await bench.start({ plan });
  await run.asked('a');
  const token = 'token-of-take';
  expect(await run.take('a', { token })).toMatchObject({ changed: true });
  expect(await run.take('a', { token })).toMatchObject({ changed: false, attempt: 2 });
  expect(codeOf(await run.take('a', { token, actor: BEA }))).toBe('REQUEST_TOKEN_USED');
  const back = 'token-of-give-back';
  expect(await run.giveBack('a', { token: back })).toMatchObject({ changed: true, attempt: 2 });
  expect(await run.giveBack('a', { token: back })).toMatchObject({ changed: false, attempt: 2 });
  expect(codeOf(await run.giveBack('a', { token: back, discard: true }))).toBe('REQUEST_TOKEN_USED');
  await run.decide('a', 'approve', { actor: BEA });
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('after a Reset the run knows again who has the stage', async () => {
  const plan = planOf([{ key: 'a', approval: approvalRule() }]);
  const run = await bench.start({ plan });
  await run.asked('a');
  await run.take('a');
  await run.reset('a', 'before');
  await run.adopted('a');
  await run.when('the take to be known', ({ stages }) => stages[0]?.taken?.place !== undefined);
  expect(codeOf(await run.take('a', { actor: BEA }))).toBe('STAGE_TAKEN');
  await run.giveBack('a');
  await run.decide('a', 'approve', { actor: BEA });
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('what is given back to a host that is silent waits for it, is said so, and never moves', async () => {
  const plan = planOf([{ key: 'a' }]);
  const desk = await bench.hostServes('desk');
  const world = new ScriptedWorld({ plan, open: () => openedAt({ bench, host: 'desk', plan }) }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  expect(await run.take('a')).toMatchObject({ changed: true, attempt: 2 });
  desk.leave();
  await desk.gone();
  expect(await run.giveBack('a')).toMatchObject({ kind: 'done', changed: true, attempt: 2 });
  const { stages } = await run.when('the silence to be told', (status) =>
    /is not answering/.test(status.stages[0]?.reason ?? ''),
  );
  expect(stages[0]).toMatchObject({
    state: 'running',
    taken: { by: ADA, returning: true },
    reason: expect.stringMatching(/^host desk is not answering since .*a person works there/),
  });
  expect(world.chosen).toEqual([]);
  await bench.hostServes('desk');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.takenBack).toMatchObject([{ end: 'given', attempt: 2 }]);
  expect(world.kinds).not.toContain('host_changed');
});
