import type { StageState } from '../stage/stage-state.js';
import type { StageStatus } from './run-status.js';
import { STAGE_WORDS } from './words.js';

const URGENCY: readonly StageState[] = [
  'blocked',
  'failed',
  'awaiting_approval',
  'running',
  'validating',
  'pending',
  'completed',
  'skipped',
];

/** The stages with those first that somebody should look at; stages of one state stay in the plan's order. */
export function byUrgency(stages: readonly StageStatus[]): readonly StageStatus[] {
  return URGENCY.flatMap((state) => stages.filter((stage) => stage.state === state));
}

/** How many of the stages are in which state: `700 pending, 12 completed`. */
export function countByState(stages: readonly StageStatus[]): string {
  return URGENCY.flatMap((state) => {
    const count = stages.filter((stage) => stage.state === state).length;
    return count === 0 ? [] : [`${count} ${STAGE_WORDS[state].word}`];
  }).join(', ');
}
