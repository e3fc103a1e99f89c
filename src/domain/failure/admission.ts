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
  FREEZES_TOO_MANY: define<{ most: number }>({
    class: 'conflict',
    retryable: false,
    message: ({ most }) =>
      `${String(most)} repositories and bases are frozen already, and there can be no more.`,
    kept: () => 'Nothing was frozen or unfrozen.',
    next: () => 'stagegate queue, which lists them, then stagegate unfreeze for those that are over',
  }),
  ADMISSION_WEDGED: define<{ workflowId: string; tries: number; cause: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ workflowId, tries, cause }) =>
      `Admission (the workflow ${workflowId}) makes no progress, and every run that asks for a place waits for it: its workflow task has failed ${tries === 1 ? 'once' : `${String(tries)} times`}. ${cause}`,
    kept: () => 'Runs that have a place go on. What admission knows is known to the open runs as well.',
    next: () => 'stagegate queue --restart',
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
