import { isCancellation } from '@temporalio/workflow';

import type { Failure } from '../domain/failure/failure.js';
import { storeActivities } from './activity-options.js';
import type { StageInput } from './inputs.js';

/** Writes a failure into the errorbook, which is worth a wait, but not the stage. */
export async function rememberFailure(
  { run, stage, storeQueue }: StageInput,
  { attempt, reason }: { attempt: number; reason: Failure },
): Promise<void> {
  const store = storeActivities({ taskQueue: storeQueue });
  try {
    await store.recordFailure({ run, stage, attempt, failure: reason });
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}
