import { z } from 'zod';

import type { StageState } from '../stage/stage-state.js';

/** Where a run stands. The last four are final. */
export const RunState = z.enum([
  'queued',
  'running',
  'paused',
  'awaiting_approval',
  'blocked',
  'completed',
  'failed',
  'aborted',
  'refused',
]);
export type RunState = z.infer<typeof RunState>;

const FINAL: ReadonlySet<RunState> = new Set<RunState>(['completed', 'failed', 'aborted', 'refused']);

/** Whether a run in this state has ended. */
export function isFinal(state: RunState): boolean {
  return FINAL.has(state);
}

/**
 * The state of an open run, derived from its parts: paused > running > awaiting_approval > blocked. `blocked`
 * means that only escalations are left; it is not an end.
 */
export function deriveRunState(input: {
  paused: boolean;
  stages: readonly StageState[];
  handingOff: boolean;
  pendingApprovals: number;
  pendingEscalations: number;
}): RunState {
  if (input.paused) return 'paused';
  const working = input.stages.some((state) => state === 'running' || state === 'validating');
  if (working || input.handingOff) return 'running';
  if (input.pendingApprovals > 0) return 'awaiting_approval';
  if (input.pendingEscalations > 0) return 'blocked';
  return 'running';
}
