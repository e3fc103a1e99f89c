import { failpoint } from '../../config/failpoint.js';
import { applicantOf } from '../../domain/admission/applicant.js';
import { firstStand } from '../../domain/admission/stand.js';
import type { OpenedRun, StoreActivities } from '../contracts.js';
import type { AdmissionPort } from './admission-port.js';

/** Asks for the place of a run that has just opened, so that the answer is on its way before the run looks for it. */
export async function askForPlace(given: {
  admission: AdmissionPort;
  asked: Parameters<StoreActivities['openRun']>[0];
  opened: Extract<OpenedRun, { kind: 'opened' }>;
}): Promise<void> {
  const { input, workflowId, executionId, startedAt: askedAt } = given.asked;
  const { plan, number } = given.opened;
  const run = applicantOf({ input, plan, number, workflowId, executionId, askedAt });
  if (run === null) return;
  failpoint('admission.before');
  await given.admission.ask(firstStand(run));
  failpoint('admission.after');
}
