import { askAgain } from '../../contract/ask-again.js';
import { AdmissionView, placesQuery } from '../../contract/admission.js';
import { admissionWorkflowId } from '../../contract/ids.js';
import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import { admissionHealth } from './admission-health.js';
import { call } from './call.js';
import type { Temporal } from './temporal.js';
import { withReason } from './unanswered.js';

const WITHIN_MS = 5_000;

/** Who has a place and who waits; `null` where no run ever asked. NO_WORKER or WORKER_BUSY when nobody answers for admission, ADMISSION_WEDGED. */
export async function readPlaces(temporal: Temporal): Promise<AdmissionView | null> {
  const workflowId = admissionWorkflowId({ prefix: temporal.queues.workflows });
  try {
    const answer: unknown = await call({
      temporal,
      withinMs: WITHIN_MS,
      task: '(admission)',
      answeredBy: 'worker',
      run: () => askAgain(() => temporal.client.workflow.getHandle(workflowId).query(placesQuery)),
    });
    const view = AdmissionView.safeParse(answer);
    if (view.success) return view.data;
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    if (error.failure.code === 'RUN_UNKNOWN') return null;
    if (error.failure.code !== 'NO_WORKER') throw error;
    const health = await admissionHealth(temporal);
    if (health.kind === 'wedged') throw new StagegateError(health.failure, { cause: error });
    throw await withReason(error, { temporal, sent: 'nothing' });
  }
  return fail('ADMISSION_UNREADABLE', { workflowId });
}
