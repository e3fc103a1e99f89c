import type { Client } from '@temporalio/client';

import type { AdmissionPort } from '../activities/index.js';
import { askSignal } from '../contract/admission.js';
import { admissionWorkflowId } from '../contract/ids.js';
import { taskQueues } from '../contract/task-queues.js';
import { WORKFLOW_TYPES } from '../contract/workflow-types.js';
import type { AdmissionLimits } from '../domain/admission/stand.js';
import { surveyRuns } from './survey-runs.js';

const WITHIN_MS = 10_000;

/** Reaches the admission of this installation; a worker tells it the limits that it is configured with. */
export function makeAdmissionPort(input: {
  client: Client;
  prefix: string;
  limits: AdmissionLimits;
}): AdmissionPort {
  const { client, prefix, limits } = input;
  return {
    ask: async (stand) => {
      await client.withDeadline(Date.now() + WITHIN_MS, () =>
        client.workflow.signalWithStart(WORKFLOW_TYPES.admission, {
          workflowId: admissionWorkflowId({ prefix }),
          taskQueue: taskQueues({ prefix }).workflows,
          staticSummary: 'who may run now',
          args: [{ limits }],
          signal: askSignal,
          signalArgs: [{ stand, limits }],
        }),
      );
    },
    survey: (asked) => surveyRuns({ client, prefix, asked }),
  };
}
