import { define } from './define.js';
import type { OfTask } from './runs.js';

interface OfStage extends OfTask {
  stage: string;
}

/** What stands in the way of a person who steers a stage of an open run. */
export const handFailures = {
  REQUEST_TOKEN_USED: define<OfStage & { token: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ token }) => `The token "${token}" asked this run for something else before.`,
    kept: () => 'The earlier request stands; nothing else was done.',
    next: ({ task, stage }) => `stagegate show ${task} ${stage}, then ask again with another token`,
  }),
  RUN_REPLACED: define<OfStage & { number: number; now: number }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, number, now }) =>
      `You looked at run ${number} of task ${task}; the open one is run ${now} by now.`,
    kept: () => 'Nothing was changed.',
    next: ({ task, stage }) => `stagegate show ${task} ${stage}, then ask again`,
  }),
  CHECKOUT_BRANCH_TAKEN: define<OfStage & { branch: string; commit: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ branch, commit }) =>
      `Your repository has a branch "${branch}" already, at ${commit.slice(0, 10)}, without this work.`,
    kept: () => 'That branch is where it was; nothing was made.',
    next: ({ task, stage }) => `stagegate checkout ${task} ${stage} --branch <another name>`,
  }),
  DIFF_TOOL_FAILED: define<{ tool: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ tool, detail }) => `The diff tool ${tool} did not show the change: ${detail}.`,
    next: () =>
      'git difftool --tool-help lists the tools; git config --global diff.tool NAME chooses one for you',
  }),
  STAGE_NOT_LIMITED: define<OfStage & { state: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stage, state }) =>
      `Stage ${stage} is ${state}, and waits for no rate limit that could be cut short.`,
    kept: () => 'Nothing was changed.',
    next: ({ task, stage }) => `stagegate show ${task} ${stage}`,
  }),
  HINT_TOO_LATE: define<OfStage & { state: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stage, state }) =>
      `Stage ${stage} is ${state}: it makes no further attempt that a hint could reach.`,
    kept: () => 'The hint was not kept.',
    next: ({ task, stage }) =>
      `stagegate pause ${task}, so that no attempt begins without it; then: stagegate rerun ${task} --from ${stage}; then give the hint again, and go on with: stagegate resume ${task}`,
  }),
  HINTS_FULL: define<OfStage & { most: number }>({
    class: 'conflict',
    retryable: false,
    message: ({ stage, most }) => `Stage ${stage} was given ${most} hints in this run; it takes no more.`,
    kept: () => 'The hints before are kept, this one is not.',
    next: ({ task, stage }) => `stagegate show ${task} ${stage}`,
  }),
} as const;
