import { totalUse, totalWords } from '../agent/use-words.js';
import { formatDuration } from '../text/duration.js';
import type { AttemptStatus, RunStatus, StageStatus } from './run-status.js';

/** The work and the money that a stage took so far in its run, in words; `null` before its first attempt has ended. */
export function usedByStage(stage: StageStatus): string | null {
  return usedBy([stage]);
}

/** The same of the whole run. */
export function usedByRun({ stages }: RunStatus): string | null {
  return usedBy(stages);
}

/** What earlier runs did for kept stages is theirs. */
function usedBy(stages: readonly StageStatus[]): string | null {
  const attempts = stages.flatMap((stage) => stage.attempts).filter(({ run }) => run === undefined);
  if (attempts.length === 0) return null;
  const least = stages.some(isCut) ? 'at least ' : '';
  const ms = attempts.reduce((sum, attempt) => sum + workMs(attempt), 0);
  const many = attempts.length === 1 ? '1 attempt' : `${String(attempts.length)} attempts`;
  const cost = totalWords(totalUse(attempts.map(({ agent }) => agent)));
  return `${least}${formatDuration(ms)} of work in ${many}${cost === '' ? '' : `, ${cost}`}`;
}

function workMs({ durationMs, gates }: AttemptStatus): number {
  return gates.reduce((sum, gate) => sum + gate.durationMs, durationMs);
}

/** A long status leaves out attempts of the past. */
function isCut({ attempt, attempts, state, reuse }: StageStatus): boolean {
  const ended = state === 'completed' ? attempt : attempt - 1;
  return reuse === undefined && attempts.length < ended;
}
