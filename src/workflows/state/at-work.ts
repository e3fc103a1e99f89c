import type { StageStatus } from '../../domain/run/run-status.js';
import type { RunBook } from './run-book.js';

/**
 * Whether anything of a run works at this moment. What waits for people, for a rate limit, or for the end of a pause
 * does not; a stage that a person has in hand neither. `answersRest`: nor does a stage whose answer waits for the end of a
 * pause, as what it may use, or that it may begin; false in runs that were paused before that was so.
 */
export function isAtWork(book: RunBook, { answersRest }: { answersRest: boolean }): boolean {
  const { board, desk, handoff, paused } = book;
  const isAnswered = (key: string) => answersRest && book.isAnswered(key);
  const asks = new Set(desk.pending.map(({ subject }) => subject));
  const works = board.stages.some((stage) => {
    return board.isOpen(stage.key) && !asks.has(stage.key) && !rests({ stage, paused, isAnswered });
  });
  return works || (handoff.open && !asks.has('handoff'));
}

function rests(given: {
  stage: StageStatus;
  paused: boolean;
  isAnswered: (key: string) => boolean;
}): boolean {
  const { stage, paused, isAnswered } = given;
  const { waits, taken, attempt, attempts } = stage;
  if (waits?.kind === 'rate_limit' || (taken !== undefined && taken.place !== null)) return true;
  return paused && (isAnswered(stage.key) || attempts.some((ended) => ended.attempt === attempt));
}
