import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { listRecorded } from '../../process/index.js';
import { toFailure } from '../support/translate-errors.js';

/**
 * Does the work of an attempt, whose processes have their records below `folder`. What stands in its way and may pass is
 * waited for while one of them runs: given up, it would run on beside whatever comes next, and nobody would end it.
 */
export async function whileItRuns<T>(attempt: {
  folder: string;
  task: string;
  work: () => Promise<T>;
}): Promise<T> {
  const { folder, task, work } = attempt;
  try {
    return await work();
  } catch (error) {
    if (error instanceof CancelledFailure || error instanceof ApplicationFailure) throw error;
    if (!listRecorded({ root: folder }).some(({ state }) => state === 'running')) throw error;
    throw new StagegateError(toFailure({ error, task }), { cause: error, isAwaited: true });
  }
}
