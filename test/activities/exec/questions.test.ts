import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const planThat = (script: string, more = '') => `
plan: questions
stages:
  work: {run: ${JSON.stringify(script)}${more}}
`;
const leave = (text: string) => `printf '%s' '${text}' > "$STAGEGATE_ARTIFACTS/questions.json"`;
const ASKED = { schema: 'questions@1', questions: [{ id: 'db', text: 'Which database?' }] };

test('what a stage asks comes with its attempt, whose work is kept and not judged; the next one asks anew', async () => {
  const script = `if [ -s "$STAGEGATE_FEEDBACK/feedback.md" ]; then echo done > work.txt; else ${leave(JSON.stringify(ASKED))}; fi`;
  const run = await bench.runOf(planThat(script));
  const first = await bench.attempt(run, { stage: 'work' });
  expect(first).toMatchObject({ failure: null, questions: ASKED.questions, head: expect.any(String) });
  const feedback = [{ kind: 'answers', by: 'Ada', text: '## db: Which database?\n\nsqlite' }] as const;
  const second = await bench.attempt(run, {
    stage: 'work',
    attempt: 2,
    previous: first.head,
    feedback,
    continues: true,
  });
  expect(second).toMatchObject({ failure: null, changes: { files: 1 } });
  expect(second).not.toHaveProperty('questions');
  expect(readFileSync(bench.inStage(run, 'work', 'feedback', 'feedback.md'), 'utf8')).toBe(
    '# Ada answers your questions\n\n## db: Which database?\n\nsqlite\n',
  );
});

test.each([
  ['no JSON', 'nonsense', /Invalid input/],
  ['another shape', JSON.stringify({ ...ASKED, schema: 'questions@2' }), /schema/],
  ['none at all', JSON.stringify({ ...ASKED, questions: [] }), /questions/],
  [
    'an id twice',
    JSON.stringify({ ...ASKED, questions: [...ASKED.questions, ...ASKED.questions] }),
    /same id/,
  ],
  [
    'more than 20',
    JSON.stringify({
      ...ASKED,
      questions: Array.from({ length: 21 }, (_, n) => ({ id: `q${n}`, text: 'x' })),
    }),
    /questions/,
  ],
  [
    'a default that is no choice',
    JSON.stringify({ ...ASKED, questions: [{ id: 'a', text: 'x', choices: ['1', '2'], default: '3' }] }),
    /none of its choices/,
  ],
  ['too many bytes', JSON.stringify({ ...ASKED, more: 'x'.repeat(17_000) }), /16000 is the most/],
])('questions with %s fail the attempt, which can be tried again', async (_, text, why) => {
  const run = await bench.runOf(planThat(leave(text)));
  const result = await bench.attempt(run, { stage: 'work' });
  expect(result.failure).toMatchObject({ code: 'QUESTIONS_INVALID', retryable: true });
  expect(result.failure?.message).toMatch(why);
  expect(result).not.toHaveProperty('questions');
});

test('questions of an executor that failed are not asked', async () => {
  const run = await bench.runOf(planThat(`${leave(JSON.stringify(ASKED))}; exit 3`));
  const result = await bench.attempt(run, { stage: 'work' });
  expect(result).toMatchObject({ failure: { code: 'EXECUTOR_FAILED' } });
  expect(result).not.toHaveProperty('questions');
});

test('a link in their place is followed by nobody', async () => {
  const run = await bench.runOf(planThat('ln -s /etc/passwd "$STAGEGATE_ARTIFACTS/questions.json"'));
  expect((await bench.attempt(run, { stage: 'work' })).failure).toMatchObject({ code: 'QUESTIONS_INVALID' });
});

test('a plan that wants the file as an artifact has it as that', async () => {
  const run = await bench.runOf(planThat(`echo x > x.txt; ${leave('[]')}`, ', produces: questions.json'));
  const result = await bench.attempt(run, { stage: 'work' });
  expect(result).toMatchObject({ failure: null, artifacts: [{ name: 'questions.json' }] });
});
