import type { Failure } from '../failure/failure.js';
import { taskCommand } from './answers.js';
import { isFinal } from './run-state.js';
import type { RunStatus } from './run-status.js';

/** What only a run that has not ended takes. */
const OF_OPEN_RUNS = /\bstagegate (?:handoff|retry|skip|give-up|take|override|pause|resume) /;

/**
 * What a failure of a run or its handoff sends to. Of a run that has ended, what it would not take any more is no way: it is gone
 * on from in a new one, and where it was completed nothing is left to do (`null`).
 */
export function nextStep({ status, failure }: { status: RunStatus; failure: Failure }): string | null {
  const { state, task } = status;
  if (!isFinal(state) || !OF_OPEN_RUNS.test(failure.next)) return failure.next;
  return state === 'completed' ? null : `${taskCommand({ verb: 'rerun', words: [task.key] })} --failed`;
}
