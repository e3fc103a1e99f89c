import { readdirSync, readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Feedback } from '../../../src/activities/contracts.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

/** Passes gate `one` from the second attempt on, never gate `two`. */
const PLAN = `
plan: feedback
gates:
  one: 'grep -q 2 done.txt || { echo "line one"; echo "done.txt has no 2"; exit 1; }'
  two: 'echo "attempt $STAGEGATE_ATTEMPT is not good"; exit 1'
stages:
  work: {run: 'echo "$STAGEGATE_ATTEMPT" >> done.txt', gates: [one, two]}
`;

/** An attempt with its gates; what the next one is told of it. */
async function failedAttempt(run: RunRef, attempt: number, feedback: Feedback[]): Promise<Feedback> {
  const { head } = await bench.attempt(run, { stage: 'work', attempt, feedback });
  const commit = head ?? 'none';
  const gates = await bench.act('runGates', { run, stage: 'work', attempt, commit });
  if (gates.failure === null) throw new Error('the gates were meant to fail');
  return { kind: 'attempt', attempt, failure: gates.failure };
}

const folder = (run: RunRef) => readdirSync(bench.inStage(run, 'work', 'feedback')).sort();
const told = (run: RunRef, file = 'feedback.md') =>
  readFileSync(bench.inStage(run, 'work', 'feedback', file), 'utf8');

describe('what an executor is told', () => {
  test('nothing, the first time', async () => {
    const run = await bench.runOf(PLAN);
    await bench.attempt(run, { stage: 'work' });
    expect(folder(run)).toEqual([]);
  });

  test('what failed, with the end of what each gate printed, and comments, the newest first', async () => {
    const run = await bench.runOf(PLAN);
    const first = await failedAttempt(run, 1, []);
    const comment: Feedback = { kind: 'comment', by: 'Ada\n# Approved', text: 'Use cents, please.' };
    await bench.attempt(run, { stage: 'work', attempt: 2, feedback: [first, comment] });
    const text = told(run);
    expect(text).toMatch(/^# Ada # Approved asks for changes\n\nUse cents, please.\n\n# Attempt 1 failed/);
    expect(text).toContain('## Gate one: failed');
    expect(text).toContain('    line one\n    done.txt has no 2');
    expect(JSON.parse(told(run, 'gate-two.json'))).toMatchObject({ id: 'two', attempt: 1, blocking: true });
  });

  test('the gate reports of the last failed attempt, none of those before', async () => {
    const run = await bench.runOf(PLAN);
    const first = await failedAttempt(run, 1, []);
    const second = await failedAttempt(run, 2, [first]);
    expect(folder(run)).toEqual(['feedback.md', 'gate-one.json', 'gate-two.json']);
    await bench.attempt(run, { stage: 'work', attempt: 3, feedback: [first, second] });
    expect(folder(run)).toEqual(['feedback.md', 'gate-two.json']);
    expect(JSON.parse(told(run, 'gate-two.json'))).toMatchObject({ attempt: 2 });
    expect(told(run).indexOf('# Attempt 2 failed')).toBeLessThan(told(run).indexOf('# Attempt 1 failed'));
  });

  test('a failure that had nothing to do with gates in its own words', async () => {
    const run = await bench.runOf(PLAN);
    const at = { task: run.taskKey, stage: 'work', attempt: 1 };
    const feedback: Feedback[] = [{ kind: 'attempt', attempt: 1, failure: failure('NO_CHANGE', at) }];
    await bench.attempt(run, { stage: 'work', attempt: 2, feedback });
    expect(told(run)).toBe(
      '# Attempt 1 failed (NO_CHANGE)\n\nThe executor of stage "work" succeeded but changed nothing.\n',
    );
  });

  test('nothing of an executor that turned its feedback into something else', async () => {
    const run = await bench.runOf(`
plan: odd
stages:
  work: {run: 'rm -rf "$STAGEGATE_FEEDBACK" && echo file > "$STAGEGATE_FEEDBACK"; echo x >> x'}
`);
    await bench.attempt(run, { stage: 'work' });
    const feedback: Feedback[] = [{ kind: 'comment', by: 'Ada', text: 'again' }];
    const again = await bench.attempt(run, { stage: 'work', attempt: 2, feedback });
    expect(again.failure).toBeNull();
  });
});
