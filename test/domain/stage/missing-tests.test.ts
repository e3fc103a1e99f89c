import { expect, test } from '@jest/globals';

import type { TestOutcome } from '../../../src/domain/stage/gate-tests.js';
import { missingTests } from '../../../src/domain/stage/missing-tests.js';

const OUTCOMES: Readonly<Record<string, TestOutcome>> = {
  '+': 'passed',
  '-': 'failed',
  '?': 'skipped',
  '~': 'flaky',
};
const tests = (...words: string[]) =>
  words.map((word) => ({ name: word.slice(1), outcome: OUTCOMES[word[0] ?? ''] ?? 'passed' }));
const missing = (before: string[], after: string[]) =>
  missingTests({ before: tests(...before), after: tests(...after) });
const NONE = { absent: [], skipped: [] };

test('what passed and is gone, or is skipped now, is missing; what never passed is not', () => {
  const before = ['+a › 1', '~a › 2', '+a › 3', '-a › 4', '?a › 5', '+a › 6'];
  expect(missing(before, ['+a › 1', '?a › 3', '-a › 6', '+a › 7'])).toEqual({
    absent: ['a › 2'],
    skipped: ['a › 3'],
  });
  expect(missing(before, before)).toEqual(NONE);
  expect(missing([], ['+a › 1'])).toEqual(NONE);
  expect(missing(['+a › 1'], [])).toEqual({ absent: ['a › 1'], skipped: [] });
});

test('one that moved is found by its own name, one for one; skipped on the way, it is skipped', () => {
  expect(missing(['+old › adds', '+old › counts'], ['+new › adds', '+new › counts'])).toEqual(NONE);
  expect(missing(['+a › adds', '+b › adds'], ['+c › adds'])).toEqual({ absent: ['b › adds'], skipped: [] });
  expect(missing(['+a › adds'], ['?c › adds'])).toEqual({ absent: [], skipped: ['a › adds'] });
  expect(missing(['+a › adds', '+b › adds'], ['+b › adds'])).toEqual({ absent: ['a › adds'], skipped: [] });
  expect(missing(['+a › adds'], ['+a › sums'])).toEqual({ absent: ['a › adds'], skipped: [] });
});
