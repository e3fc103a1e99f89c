import { define } from './define.js';
import type { OfTask } from './runs.js';

/** Who may run now. */
export const admissionFailures = {
  RUN_REFUSED: define<OfTask & { why: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, why }) =>
      `The run of task ${task} was refused, because it may not begin at once: ${why}.`,
    kept: () => 'Nothing was begun, and what runs goes on unharmed.',
    next: () => 'stagegate queue, or the same start without --no-queue, which waits for its turn',
  }),
  ADMISSION_UNREADABLE: define<{ workflowId: string }>({
    class: 'env',
    retryable: false,
    message: ({ workflowId }) =>
      `What the workflow ${workflowId} answers cannot be read: another version made it.`,
    kept: () => 'Runs wait and go on as before.',
    next: () => 'stagegate doctor, which tells the versions of the workers',
  }),
} as const;
