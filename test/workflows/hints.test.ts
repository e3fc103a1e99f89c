import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { approvalRule, planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { gateFailure, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const hint = (text: string, by = 'Ada') => ({ kind: 'hint', by, text });

test('a hint for a stage that has not begun is told to its first attempt, after a rerun too', async () => {
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule() }]);
  const world = new ScriptedWorld({ plan }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  expect(await run.hint('b', 'use tabs')).toEqual({ kind: 'done', changed: true, attempt: 1 });
  world.release('a/1');
  await run.asked('b');
  expect(world.told('b/1')?.feedback).toEqual([hint('use tabs')]);
  await run.rerun({ from: ['b'] });
  await run.asked('b', 2);
  expect(world.told('b/2')?.feedback).toEqual([hint('use tabs')]);
  await run.decide('b', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.told('a/1')?.feedback).toEqual([]);
  expect(world.ledger.find(({ kind }) => kind === 'hinted')?.data).toMatchObject({
    stage: 'b',
    after: 0,
    text: 'use tabs',
    actor: { name: 'Ada' },
  });
  expect(world.reports.at(-1)?.stages[1]?.hints).toMatchObject([{ by: 'Ada', after: 0, text: 'use tabs' }]);
});

test('a stage that runs is not disturbed: its next attempt is told, with what the one before failed of', async () => {
  const plan = planOf([{ key: 'a' }]);
  const world = new ScriptedWorld({
    plan,
    attempt: (input) => (input.attempt === 1 ? { failure: gateFailure(input) } : {}),
  }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  expect(await run.hint('a', 'look at parse.ts')).toMatchObject({ attempt: 2 });
  world.release('a/1');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(world.told('a/2')?.feedback).toMatchObject([
    { kind: 'attempt', attempt: 1 },
    hint('look at parse.ts'),
  ]);
});

test('one that waits for approval, or is stuck, keeps it until it is sent back', async () => {
  const plan = planOf([
    { key: 'a', approval: approvalRule() },
    { key: 'b', attempts: 1 },
  ]);
  const run = await bench.start({
    plan,
    attempt: (input) => (input.stage === 'b' && input.attempt === 1 ? { failure: gateFailure(input) } : {}),
  });
  await run.asked('a');
  await run.asked('b');
  await run.hint('a', 'first');
  await run.hint('a', 'second', { actor: { name: 'Bea', email: null } });
  await run.hint('b', 'try the other parser');
  await run.decide('a', 'request_changes', { comment: 'shorter' });
  await run.decide('b', 'retry');
  await run.asked('a', 2);
  await run.decide('a', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/2')?.feedback).toEqual([
    { kind: 'comment', by: 'Ada', text: 'shorter' },
    hint('first'),
    hint('second', 'Bea'),
  ]);
  expect(run.world.told('b/2')?.feedback).toContainEqual(hint('try the other parser'));
});

test('the same token is the same hint, and another text with it is refused', async () => {
  const run = await bench.start({ plan: planOf([{ key: 'a', approval: approvalRule() }]) });
  await run.asked('a');
  const token = 'token-of-hint';
  expect(await run.hint('a', 'once', { token })).toMatchObject({ changed: true });
  expect(await run.hint('a', 'once', { token })).toMatchObject({ changed: false });
  expect(await run.hint('a', 'twice', { token })).toMatchObject({ failure: { code: 'REQUEST_TOKEN_USED' } });
  expect((await run.stage('a')).hints).toHaveLength(1);
  await run.decide('a', 'approve');
});

test('one that nothing could be told is refused with the next command, rubbish by the validator', async () => {
  const plan = planOf([{ key: 'a' }, { key: 'b', approval: approvalRule() }]);
  const run = await bench.start({ plan });
  await run.asked('b');
  await run.when('a to complete', ({ stages }) => stages[0]?.state === 'completed');
  expect(await run.hint('a', 'too late')).toMatchObject({
    kind: 'refused',
    failure: {
      code: 'HINT_TOO_LATE',
      next: expect.stringMatching(/^stagegate pause T-\d+,.* stagegate rerun T-\d+ --from a;/),
    },
  });
  expect(await run.hint('nowhere', 'x')).toMatchObject({ failure: { code: 'STAGE_UNKNOWN' } });
  expect(await run.hint('b', 'x', { runNumber: 9 })).toMatchObject({ failure: { code: 'RUN_REPLACED' } });
  await expect(run.hint('b', ' \n')).rejects.toThrow();
  await expect(run.hint('b', 'x'.repeat(9000))).rejects.toThrow();
  for (let times = 0; times < 20; times += 1) await run.hint('b', `hint ${times}`);
  expect(await run.hint('b', 'one more')).toMatchObject({ failure: { code: 'HINTS_FULL' } });
  expect(await run.stage('a')).not.toHaveProperty('hints');
  await run.decide('b', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('after the last attempt: paused, rerun and hinted, the stage begins again with the hint when it goes on', async () => {
  const plan = planOf([{ key: 'a' }, { key: 'b', approval: approvalRule() }]);
  const run = await bench.start({ plan });
  await run.asked('b');
  await run.when('a to complete', ({ stages }) => stages[0]?.state === 'completed');
  await run.pause();
  expect(await run.rerun({ from: ['a'] })).toMatchObject({ kind: 'done', rerun: ['a'] });
  expect(await run.hint('a', 'use tabs')).toMatchObject({ kind: 'done', changed: true });
  expect(run.world.begun).not.toContain('a/2');
  await run.resume();
  await run.begun('a/2');
  expect(run.world.told('a/2')?.feedback).toEqual([hint('use tabs')]);
  await run.decide('b', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('after a Reset, a hint from before it is told once', async () => {
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule() }]);
  const run = await bench.start({ plan });
  await run.asked('b');
  await run.hint('b', 'use tabs');
  await run.reset('b', 'before');
  await run.adopted('b');
  await run.decide('b', 'request_changes', { comment: 'shorter' });
  await run.asked('b', 2);
  expect(run.world.told('b/2')?.feedback.filter(({ kind }) => kind === 'hint')).toEqual([hint('use tabs')]);
  await run.decide('b', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('many long hints for a stage that has not begun: it is told the newest, after a Reset too', async () => {
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule() }]);
  const run = await bench.startIn(new ScriptedWorld({ plan }).hold('a/1'));
  await run.begun('a/1');
  const texts = Array.from({ length: 12 }, (_, nth) => `${String(nth)} ${'漢'.repeat(7_990)}`);
  for (const text of texts) expect(await run.hint('b', text)).toMatchObject({ kind: 'done' });
  run.world.release('a/1');
  await run.asked('b');
  const newest = texts.slice(-2).map((text) => hint(text));
  expect(run.world.told('b/1')?.feedback).toEqual(newest);
  await run.reset('b', 'before');
  await run.adopted('b');
  await run.decide('b', 'request_changes', { comment: 'shorter' });
  await run.asked('b', 2);
  expect(run.world.told('b/2')?.feedback.filter(({ kind }) => kind === 'hint')).toEqual(newest);
  await run.decide('b', 'approve');
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('what is no hint is passed over by a stage', async () => {
  const run = await bench.start({ plan: planOf([{ key: 'a', approval: approvalRule() }]) });
  await run.asked('a');
  const child = bench.client.workflow.getHandle(`${run.handle.workflowId}/${run.number}/a`);
  for (const rubbish of [null, 'x', {}, { id: 'x', by: 'Eve' }]) await child.signal('stageHint', rubbish);
  await run.decide('a', 'request_changes', { comment: 'shorter' });
  await run.asked('a', 2);
  expect(run.world.told('a/2')?.feedback).toEqual([{ kind: 'comment', by: 'Ada', text: 'shorter' }]);
  await run.decide('a', 'approve');
});
