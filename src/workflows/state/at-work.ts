import type { StageStatus } from '../../domain/run/run-status.js';
import type { RunBook } from './run-book.js';

/**
 * Whether anything of a run works at this moment. What waits for people, for a rate limit, or for the end of a pause
 * does not; a stage that a person has in hand neither.
 */
export function isAtWork({ board, desk, handoff, paused }: RunBook): boolean {
  const asks = new Set(desk.pending.map(({ subject }) => subject));
  const works = board.stages.some((stage) => {
    return board.isOpen(stage.key) && !asks.has(stage.key) && !rests({ stage, paused });
  });
  return works || (handoff.open && !asks.has('handoff'));
}

function rests({ stage, paused }: { stage: StageStatus; paused: boolean }): boolean {
  const { waits, taken, attempt, attempts } = stage;
  if (waits?.kind === 'rate_limit' || (taken !== undefined && taken.place !== null)) return true;
  return paused && attempts.some((ended) => ended.attempt === attempt);
}
