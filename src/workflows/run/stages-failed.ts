import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { RunContext } from './context.js';

const TOLD_STAGES = 5;

/** Why a run cannot go on whose stages have failed: the first of them by name. */
export function stagesFailed({ book, run }: RunContext): Failure {
  const stuck = book.board.stages.filter(({ state }) => state === 'failed');
  const told = stuck
    .slice(0, TOLD_STAGES)
    .map(({ key, reason }) => `"${key}" failed (${reason ?? 'no reason'})`);
  const more = stuck.length - told.length;
  const stages = [...told, ...(more > 0 ? [`and ${String(more)} more failed`] : [])].join('; ');
  return failure('RUN_STAGES_FAILED', { task: run.taskKey, stages });
}
