import { describe, expect, test } from '@jest/globals';

import { isBlocking } from '../../../src/domain/stage/gate-report.js';
import { isSettled, mayBecome, satisfiesNeeds, StageState } from '../../../src/domain/stage/stage-state.js';

describe('stage states', () => {
  test('completed, failed and skipped are final; blocked is not', () => {
    expect(StageState.options.filter(isSettled)).toEqual(['completed', 'failed', 'skipped']);
  });
  test('what is settled never moves', () => {
    for (const from of StageState.options.filter(isSettled)) {
      for (const to of StageState.options) expect(mayBecome({ from, to })).toBe(false);
    }
  });
  test('a stage is never completed without having run', () => {
    expect(mayBecome({ from: 'pending', to: 'completed' })).toBe(false);
  });
  test('completed and skipped stages let others start', () => {
    expect(StageState.options.filter(satisfiesNeeds)).toEqual(['completed', 'skipped']);
  });
});

describe('isBlocking', () => {
  test.each([
    ['passed', 'standard', false],
    ['failed', 'standard', true],
    ['timed_out', 'standard', true],
    ['unavailable', 'standard', false],
    ['disabled', 'standard', false],
    ['passed', 'strict', false],
    ['unavailable', 'strict', true],
    ['disabled', 'strict', true],
  ] as const)('a required gate that is %s under %s: %s', (outcome, profile, blocking) => {
    expect(isBlocking({ outcome, profile, required: true })).toBe(blocking);
    expect(isBlocking({ outcome, profile, required: false })).toBe(false);
  });
});
