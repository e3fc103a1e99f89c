import { define } from './define.js';
import type { InStage } from './stages.js';

interface AtLimit extends InStage {
  /** `cost of the stage: $2.10/$2.00` */
  quota: string;
  stopped: boolean;
}

const happened = ({ stage, quota, stopped }: AtLimit) =>
  stopped
    ? `The agent of stage "${stage}" was stopped at a limit: ${quota}.`
    : `Stage "${stage}" does not go on, because a limit is reached: ${quota}.`;
const kept = ({ stage }: AtLimit) => `Every attempt of stage "${stage}" is kept in the vault.`;

/** Limits of what costs money. */
export const quotaFailures = {
  QUOTA_USED_UP: define<AtLimit>({
    class: 'human_required',
    retryable: false,
    message: happened,
    kept,
    next: ({ task, stage }) =>
      `Skip it, give it up, or give the stage its whole allowance anew: stagegate retry ${task} ${stage} -m "a hint"`,
  }),
  QUOTA_RUN_USED_UP: define<AtLimit>({
    class: 'human_required',
    retryable: false,
    message: happened,
    kept,
    next: ({ task, stage }) =>
      `Skip it, give it up, abort, or give the run its whole allowance anew: stagegate retry ${task} ${stage} -m "a hint"`,
  }),
  QUOTA_DAY_USED_UP: define<AtLimit>({
    class: 'human_required',
    retryable: false,
    message: happened,
    kept,
    next: ({ task, stage }) =>
      `Skip it, give it up, or, after 00:00 UTC or when "day_limits" of the configuration allows more: stagegate retry ${task} ${stage} -m "go on"`,
  }),
} as const;
