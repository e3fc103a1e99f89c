import { patched } from '@temporalio/workflow';

import type { Failure } from '../domain/failure/failure.js';
import { isOfTheDisk } from '../domain/failure/of-the-disk.js';
import type { RunRef } from '../domain/run/run-input.js';
import type { StageInput } from './inputs.js';
import { isDenied } from './permission.js';

/** Whether a person is asked at once: no attempt gets further on a disk that refuses. Not where the plan asks nobody. */
export function waitsForRoom(reason: Failure, { onExhausted }: Pick<StageInput, 'onExhausted'>): boolean {
  return isOfTheDisk(reason) && onExhausted !== 'fail' && patched('a-disk-that-refuses-is-told-at-once');
}

/** The same for whoever is asked: what becomes of the attempt, and the command that goes on with it. */
export function askedForRoom(reason: Failure, { run, stage }: Pick<StageInput, 'run' | 'stage'>): Failure {
  const kept =
    'What the attempt has made stays where it is: a retry goes on with it, and does nothing twice.';
  return {
    ...reason,
    kept: reason.kept === null ? kept : `${reason.kept} ${kept}`,
    next: `${reason.next}; when there is room: stagegate retry ${run.taskKey} ${stage}`,
  };
}

/** The same where a run could not even begin: nothing of it is half made, and it is begun anew when there is room. */
export function toBeginAnew(reason: Failure, { taskKey }: Pick<RunRef, 'taskKey'>): Failure {
  if (!isOfTheDisk(reason)) return reason;
  const kept = 'The run has ended before any of its stages began.';
  return {
    ...reason,
    kept: reason.kept === null ? kept : `${kept} ${reason.kept}`,
    next: `${reason.next}; when there is room: stagegate rerun ${taskKey} --failed`,
  };
}

/** How an attempt has ended, as far as it may still come to something else; what was told is not told again. */
export function endOf(reason: Failure | null): 'ended' | 'denied' | 'held' {
  if (reason !== null && isDenied(reason)) return 'denied';
  return reason !== null && isOfTheDisk(reason) ? 'held' : 'ended';
}
