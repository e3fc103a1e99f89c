import { expect, test } from '@jest/globals';

import { EXIT, EXIT_MEANING, exitCodeOf, exitCodeOfRun } from '../../../src/client/cli/exit-codes.js';
import { failure } from '../../../src/domain/failure/catalogue.js';

test('what a user typed is 2, what the machine lacks is 5, what stands against it is 4', () => {
  expect(exitCodeOf(failure('PLAN_INVALID', { file: 'p', problems: '' }))).toBe(2);
  expect(exitCodeOf(failure('RUN_UNKNOWN', { task: 'A' }))).toBe(2);
  expect(exitCodeOf(failure('SERVER_UNREACHABLE', { address: 'x' }))).toBe(5);
  expect(exitCodeOf(failure('NO_WORKER', { queue: 'q', wasSent: false, token: null }))).toBe(5);
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

test('a conflict is 6 while it keeps the run from going on, and nothing once it does not', () => {
  const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'a, b', base: 'main' });
  expect(exitCodeOf(conflict)).toBe(6);
  for (const state of ['blocked', 'awaiting_approval', 'failed'] as const)
    expect(exitCodeOfRun(state, conflict)).toBe(6);
  for (const state of ['running', 'completed'] as const) expect(exitCodeOfRun(state, conflict)).toBe(0);
});

test('every status is documented', () => {
  expect(EXIT_MEANING.map(([code]) => code)).toEqual(Object.values(EXIT));
});
