import type { StageStatus } from '../../domain/run/run-status.js';
import type { RunBook } from './run-book.js';

/**
 * Whether anything of a run works at this moment. What waits for people, for a rate limit, or for the end of a pause
 * does not; a stage that a person has in hand neither. `frozen`: nor does a handoff that waits for the end of a freeze.
 * `answersRest`: nor does a stage whose answer waits for the end of a pause, as what it may use, or that it may begin;
 * false in runs that were paused before that was so.
 */
export function isAtWork(
  book: RunBook,
  { answersRest, frozen }: { answersRest: boolean; frozen: boolean },
): boolean {
  const { board, desk, handoff, paused, waits } = book;
  const isHeld = (key: string) => waits.rests(key) || (answersRest && book.isAnswered(key));
  const asks = new Set(desk.pending.map(({ subject }) => subject));
  const works = board.stages.some((stage) => {
    return board.isOpen(stage.key) && !asks.has(stage.key) && !rests({ stage, paused, isHeld });
  });
  const handoffRests = asks.has('handoff') || ((paused || frozen) && waits.rests('handoff'));
  return works || (handoff.open && !handoffRests);
}

function rests(given: { stage: StageStatus; paused: boolean; isHeld: (key: string) => boolean }): boolean {
  const { stage, paused, isHeld } = given;
  const { waits, taken, attempt, attempts } = stage;
  if (waits?.kind === 'rate_limit' || (taken !== undefined && taken.place !== null)) return true;
  return paused && (isHeld(stage.key) || attempts.some((ended) => ended.attempt === attempt));
}
