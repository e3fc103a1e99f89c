import { z } from 'zod';

/** Where a stage stands. */
export const StageState = z.enum([
  'pending',
  'running',
  'validating',
  'awaiting_approval',
  'completed',
  'failed',
  'blocked',
  'skipped',
]);
export type StageState = z.infer<typeof StageState>;

const NEXT: Readonly<Record<StageState, readonly StageState[]>> = {
  pending: ['running', 'blocked', 'skipped', 'failed'],
  running: ['validating', 'awaiting_approval', 'completed', 'running', 'blocked', 'failed', 'skipped'],
  validating: ['awaiting_approval', 'completed', 'running', 'blocked', 'failed', 'skipped'],
  awaiting_approval: ['completed', 'running', 'blocked', 'failed', 'skipped'],
  blocked: ['running', 'pending', 'failed', 'skipped', 'blocked'],
  completed: [],
  failed: [],
  skipped: [],
};

/** Whether a stage may go from one state to another. */
export function mayBecome({ from, to }: { from: StageState; to: StageState }): boolean {
  return NEXT[from].includes(to);
}

/** Whether a stage in this state will never change again. `blocked` may still be answered by somebody. */
export function isSettled(state: StageState): boolean {
  return NEXT[state].length === 0;
}

/** Whether the stages that need one in this state may start: a skipped stage stands in nobody's way. */
export function satisfiesNeeds(state: StageState): boolean {
  return state === 'completed' || state === 'skipped';
}
