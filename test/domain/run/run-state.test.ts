import { describe, expect, test } from '@jest/globals';

import { deriveRunState, isFinal, RunState } from '../../../src/domain/run/run-state.js';

const idle = {
  paused: false,
  stages: [],
  handingOff: false,
  pendingApprovals: 0,
  pendingEscalations: 0,
} as const;

describe('the state of an open run', () => {
  test('paused beats running, running beats awaiting_approval, that beats blocked', () => {
    const all = {
      ...idle,
      paused: true,
      stages: ['running'],
      pendingApprovals: 1,
      pendingEscalations: 1,
    } as const;
    expect(deriveRunState(all)).toBe('paused');
    expect(deriveRunState({ ...all, paused: false })).toBe('running');
    expect(deriveRunState({ ...all, paused: false, stages: ['awaiting_approval'] })).toBe(
      'awaiting_approval',
    );
    expect(deriveRunState({ ...idle, stages: ['blocked'], pendingEscalations: 1 })).toBe('blocked');
  });
  test('is never a final one', () => {
    expect(isFinal(deriveRunState(idle))).toBe(false);
    expect(RunState.options.filter(isFinal)).toEqual(['completed', 'failed', 'aborted', 'refused']);
  });
});
