import { define } from './define.js';
import type { OfTask } from './runs.js';

/** What stands in the way of a revision of an open run's plan. */
export const replanFailures = {
  REPLAN_STARTED: define<OfTask & { because: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ because }) => `A revision touches only what has not begun. ${because}`,
    kept: () => 'The run goes on with the plan that it has.',
    next: ({ task }) =>
      `Leave those as they are in the file and replan again, or take them back first: stagegate rerun ${task} --from <stage>`,
  }),
  REPLAN_TOO_LATE: define<OfTask>({
    class: 'conflict',
    retryable: false,
    message: ({ task }) =>
      `The handoff of task ${task} has begun: the plan of its run is not revised any more.`,
    kept: () => 'The run goes on with the plan that it has.',
    next: ({ task }) =>
      `stagegate pause ${task} && stagegate rerun ${task} --from <stage>, which takes the handoff back unless it has published; then replan and resume`,
  }),
  REPLAN_STALE: define<OfTask & { seen: string; now: string; meanwhile: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ seen, now, meanwhile }) =>
      `The plan was revised since you looked: you compared with ${seen.slice(0, 10)}, it is ${now.slice(0, 10)} now. Meanwhile: ${meanwhile}`,
    kept: () => 'That revision stands; yours changed nothing.',
    next: ({ task }) => `stagegate replan ${task} <file> --dry-run`,
  }),
  REPLAN_PENDING: define<OfTask & { number: number; by: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ number, by }) =>
      `Revision ${number}, proposed by ${by}, waits for its approval; one waits at a time.`,
    kept: () => 'It goes on waiting; yours changed nothing.',
    next: ({ task }) => `stagegate show ${task} revision`,
  }),
  REPLAN_NOTHING: define<OfTask>({
    class: 'conflict',
    retryable: false,
    message: ({ task }) => `The file says what the plan of task ${task} says already.`,
    kept: () => 'Nothing was changed.',
    next: ({ task }) => `stagegate status ${task}`,
  }),
  REPLANS_FULL: define<OfTask & { most: number }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, most }) =>
      `The plan of task ${task} was revised as often as a run allows (${most} revisions).`,
    kept: () => 'The run goes on with the plan that it has.',
    next: ({ task }) => `stagegate abort ${task}, then stagegate rerun ${task} --failed --plan <file>`,
  }),
  REPLAN_PLAN_UNFIT: define<OfTask & { detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ detail }) => `What the run was given is no plan that it could follow: ${detail}`,
    kept: () => 'The run goes on with the plan that it has.',
    next: ({ task }) => `stagegate replan ${task} <file>`,
  }),
  REPLAN_TOKEN_USED: define<OfTask & { token: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ token }) => `The token "${token}" asked this run for another revision before.`,
    kept: () => 'The earlier request stands; nothing else was done.',
    next: ({ task }) => `stagegate status ${task}, then ask again with another token`,
  }),
} as const;
