import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Question } from '../../src/domain/stage/questions.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { commitOf, gateFailure, type Script } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const QUESTIONS: Question[] = [
  { id: 'database', text: 'Which database?', choices: ['sqlite', 'postgres'], default: 'sqlite' },
  { id: 'name', text: 'What is it called?' },
];

/** A stage that asks in its first attempt. */
const asking = (part: Partial<Script> = {}): Script => ({
  plan: planOf([{ key: 'a', attempts: 1, gates: ['unit'] }]),
  attempt: ({ attempt }) => (attempt === 1 ? { questions: QUESTIONS } : {}),
  ...part,
});

test('a stage that asks waits for a person, and goes on with the answers; no attempt is used up', async () => {
  const run = await bench.start(asking());
  const request = await run.asked('a');
  expect(request).toMatchObject({ kind: 'questions', attempt: 1, questions: QUESTIONS });
  expect(await run.status()).toMatchObject({
    state: 'awaiting_approval',
    stages: [{ state: 'awaiting_approval', reason: 'asks 2 questions' }],
  });
  expect((await run.found()).pendingApproval).toBe(true);
  expect(run.world.gated).toEqual([]);
  const answers = { database: 'postgres', name: 'shop' };
  expect(await run.decide('a', 'answer', { answers, comment: null })).toMatchObject({
    kind: 'accepted',
    effective: true,
  });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/2')).toMatchObject({ previous: commitOf('a', 1), continues: true });
  expect(run.world.told('a/2')?.feedback).toEqual([
    {
      kind: 'answers',
      by: 'Ada',
      text: '## database: Which database?\n\npostgres\n\n## name: What is it called?\n\nshop',
    },
  ]);
  expect(run.world.told('a/1')).not.toHaveProperty('continues');
  expect(await run.stage('a')).toMatchObject({ attempt: 2, maxAttempts: 2 });
  expect(run.world.ledger.find(({ kind }) => kind === 'decided')?.data).toMatchObject({ action: 'answer' });
});

test.each([
  [
    { database: 'mysql', name: 'x' },
    /"database" is answered with "mysql"; it takes one of: sqlite, postgres/,
  ],
  [{ database: 'sqlite' }, /"name" has no answer; it takes any text/],
  [{ database: 'sqlite', name: ' ' }, /"name" has no answer/],
  [{ database: 'sqlite', name: 'x', colour: 'red' }, /"colour" was not asked; these were: database, name/],
  [{}, /"database" has no answer; it takes one of: sqlite, postgres; proposed is: sqlite/],
  [{ database: 'sqlite', name: 'x', toString: 'y' }, /"toString" was not asked/],
])('answers %j are refused, and say what is allowed', async (answers, message) => {
  const run = await bench.start(asking());
  await run.asked('a');
  const outcome = await run.decide('a', 'answer', { answers, comment: null });
  expect(outcome).toMatchObject({ kind: 'refused', code: 'DECISION_ANSWERS_WRONG' });
  expect(outcome).toMatchObject({ message: expect.stringMatching(message) });
  expect((await run.stage('a')).state).toBe('awaiting_approval');
  expect(run.world.begun).toEqual(['a/1']);
});

test('answers that a stage could not be told whole are refused, and say how long they may be', async () => {
  const questions = Array.from({ length: 20 }, (_, nth) => ({ id: `q${String(nth)}`, text: 'What?' }));
  const run = await bench.start(asking({ attempt: ({ attempt }) => (attempt === 1 ? { questions } : {}) }));
  await run.asked('a');
  const each = (text: string) => ({
    answers: Object.fromEntries(questions.map(({ id }) => [id, text])),
    comment: null,
  });
  const refused = await run.decide('a', 'answer', each('y'.repeat(2000)));
  expect(refused).toMatchObject({ kind: 'refused', code: 'DECISION_ANSWERS_WRONG' });
  expect(refused).toMatchObject({
    message: expect.stringMatching(/^the answers are 40000 bytes long together; they may be 236\d\d: /),
  });
  await run.signal(run.decision(await run.asked('a'), 'answer', each('字'.repeat(500))));
  await run.when(
    'the refusal',
    ({ state }) => state === 'awaiting_approval' && run.world.kinds.includes('decision_refused'),
  );
  expect(await run.decide('a', 'answer', each('y'.repeat(1180)))).toMatchObject({ kind: 'accepted' });
  expect((await run.closed()).status).toBe('COMPLETED');
  const [told] = run.world.told('a/2')?.feedback ?? [];
  expect(told).toMatchObject({ kind: 'answers', text: expect.stringMatching(/## q19: What\?\n\ny{1180}$/) });
});

test('questions take no yes, and an approval no answers', async () => {
  const run = await bench.start(asking());
  await run.asked('a');
  expect(await run.decide('a', 'approve')).toMatchObject({ code: 'DECISION_NOT_ALLOWED' });
  await run.decide('a', 'give_up');
  expect((await run.closed()).status).toBe('FAILED');
});

test('answers that come twice, also at once from two terminals, have one effect', async () => {
  const plan = planOf([
    { key: 'a', attempts: 1 },
    { key: 'b', approval: approvalRule() },
  ]);
  const run = await bench.start(
    asking({
      plan,
      attempt: ({ stage, attempt }) => (stage === 'a' && attempt === 1 ? { questions: QUESTIONS } : {}),
    }),
  );
  const request = await run.asked('a');
  const answers = { database: 'sqlite', name: 'x' };
  const one = run.decision(request, 'answer', { answers, comment: null });
  const other = run.decision(request, 'answer', { answers: { ...answers, name: 'y' }, comment: null });
  const outcomes = await Promise.all([one, other, one].map((decision) => run.send(decision)));
  const [first, second, again] = outcomes.map(({ kind }) => kind);
  const won = second === 'accepted' ? other : one;
  const lost = won === one ? ['accepted', 'duplicate', 'refused'] : ['accepted', 'refused', 'refused'];
  expect([first, second, again].sort()).toEqual(lost);
  expect(outcomes).toContainEqual(expect.objectContaining({ code: 'DECISION_NOT_PENDING' }));
  expect(await run.send(won)).toMatchObject({ kind: expect.stringMatching(/accepted|duplicate/) });
  expect(await run.send({ ...won, answers: { ...answers, name: 'z' } })).toMatchObject({
    code: 'DECISION_CONFLICT',
  });
  await run.asked('b');
  await run.begun('a/2');
  await run.decide('b', 'approve');
  await run.closed();
  expect([...run.world.begun].sort()).toEqual(['a/1', 'a/2', 'b/1']);
});

test('from Temporal Web, answers come as a signal', async () => {
  const run = await bench.start(asking());
  const request = await run.asked('a');
  await run.signal(
    run.decision(request, 'answer', { answers: { database: 'sqlite', name: 'x' }, comment: null }),
  );
  expect((await run.closed()).status).toBe('COMPLETED');
});

test('a failure after the answers costs an attempt, and the answers are told again', async () => {
  const plan = planOf([{ key: 'a', attempts: 2 }]);
  const run = await bench.start({
    plan,
    attempt: (input) => {
      if (input.attempt === 1) return { questions: QUESTIONS };
      return input.attempt === 2 ? { failure: gateFailure(input) } : {};
    },
  });
  await run.decide('a', 'answer', { answers: { database: 'sqlite', name: 'x' }, comment: null });
  expect((await run.closed()).status).toBe('COMPLETED');
  expect(run.world.told('a/3')?.feedback).toMatchObject([
    { kind: 'answers' },
    { kind: 'attempt', attempt: 2 },
  ]);
  expect(run.world.told('a/3')).not.toHaveProperty('continues');
});

test('one that asks for ever is stuck after ten rounds', async () => {
  const run = await bench.start(
    asking({ attempt: () => ({ questions: [{ id: 'again', text: 'Again?' }] }) }),
  );
  for (let round = 1; round <= 10; round += 1) {
    await run.asked('a', round);
    await run.decide('a', 'answer', { answers: { again: 'yes' }, comment: null });
  }
  expect(await run.asked('a', 11)).toMatchObject({
    kind: 'escalation',
    failure: { code: 'QUESTIONS_WITHOUT_END' },
  });
  await run.decide('a', 'give_up');
  expect((await run.closed()).status).toBe('FAILED');
});

test('after a Reset the stage asks again, and its answers reach it', async () => {
  const run = await bench.start(asking());
  await run.asked('a');
  await run.reset('a', 'before');
  await run.adopted('a');
  expect(await run.asked('a')).toMatchObject({ kind: 'questions' });
  await run.decide('a', 'answer', { answers: { database: 'sqlite', name: 'x' }, comment: null });
  expect((await run.closed()).status).toBe('COMPLETED');
});
