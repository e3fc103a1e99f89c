import { CancellationScope, workflowInfo } from '@temporalio/workflow';

import { signatureActivities } from '../activity-options.js';
import type { RunContext } from './context.js';
import type { CheckSignature } from './signed-decisions.js';

const UNCHECKED = {
  kind: 'refused',
  code: 'DECISION_SIGNATURE_UNCHECKED',
  message: 'The signature could not be checked in time: see that a worker runs, and hand it in again.',
} as const;

/** Checks signatures for a run against the signers that were frozen with its base; answers also while the run is stopped. */
export function checkSignature({ run, storeQueue, book }: RunContext): CheckSignature {
  return async (decision, at) => {
    const { signers } = book.desk;
    if (signers === null) return UNCHECKED;
    const { workflowId } = workflowInfo();
    const { checkSignature: check } = signatureActivities({ taskQueue: storeQueue });
    try {
      return await CancellationScope.nonCancellable(() => check({ run, workflowId, signers, decision, at }));
    } catch {
      return UNCHECKED;
    }
  };
}
