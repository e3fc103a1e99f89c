import { define } from './define.js';
import type { OfTask } from './runs.js';

/** What stands in the way of a rerun. */
export const rerunFailures = {
  RERUN_NOTHING: define<OfTask>({
    class: 'conflict',
    retryable: false,
    message: ({ task }) =>
      `There is nothing to rerun in the run of task ${task}: no stage failed or is blocked, and none that was named has begun.`,
    kept: () => 'The run stays as it is.',
    next: ({ task }) => `stagegate rerun ${task} --from <stage>`,
  }),
  RERUN_TOO_LATE: define<OfTask>({
    class: 'conflict',
    retryable: false,
    message: ({ task }) => `The run of task ${task} has begun to publish: its stages are not rerun any more.`,
    kept: () => 'Nothing was stopped or taken back.',
    next: ({ task }) => `stagegate status ${task} --watch, and when it has ended: stagegate rerun ${task} …`,
  }),
  RERUN_TOKEN_USED: define<OfTask & { token: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ token }) => `The token "${token}" asked this run for another rerun before.`,
    kept: () => 'The earlier request stands; nothing else was done.',
    next: ({ task }) => `stagegate status ${task}, then ask again with another token`,
  }),
  RERUN_NO_RECORD: define<OfTask & { number: number; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ task, number, detail }) => `Run ${number} of task ${task} cannot be gone on from: ${detail}.`,
    kept: () => 'Every attempt made so far is kept in the vault.',
    next: ({ task }) => `stagegate start <plan> --task ${task}`,
  }),
} as const;
