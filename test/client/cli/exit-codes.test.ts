import { expect, test } from '@jest/globals';

import { EXIT, EXIT_MEANING, exitCodeOf, exitCodeOfRun } from '../../../src/client/cli/exit-codes.js';
import { failure } from '../../../src/domain/failure/catalogue.js';

test('what a user typed is 2, what the machine lacks is 5, what stands against it is 4', () => {
  expect(exitCodeOf(failure('PLAN_INVALID', { file: 'p', problems: '' }))).toBe(2);
  expect(exitCodeOf(failure('RUN_UNKNOWN', { task: 'A' }))).toBe(2);
  expect(exitCodeOf(failure('SERVER_UNREACHABLE', { address: 'x' }))).toBe(5);
  expect(exitCodeOf(failure('NO_WORKER', { queue: 'q' }))).toBe(5);
  expect(exitCodeOf(failure('RUN_ALREADY_ACTIVE', { task: 'A', number: '1' }))).toBe(4);
  expect(exitCodeOf(failure('PLAN_HASH_DIFFERS', { file: 'p', expected: 'a', actual: 'b' }))).toBe(4);
  expect(exitCodeOf(failure('UNFORESEEN', { detail: 'x' }))).toBe(1);
});

test('a watched run gives its own state', () => {
  expect(exitCodeOfRun('completed')).toBe(0);
  expect(exitCodeOfRun('failed')).toBe(1);
  expect(exitCodeOfRun('aborted')).toBe(1);
  expect(exitCodeOfRun('awaiting_approval')).toBe(3);
});

test('every status is documented', () => {
  expect(EXIT_MEANING.map(([code]) => code)).toEqual(Object.values(EXIT));
});
