import { define } from './define.js';
import type { OfTask } from './runs.js';

const unharmed = () => 'Nothing was assembled; every verified stage is kept in the vault.';

/** Why a group of stages is not handed off as it was asked for. */
export const handoffFailures = {
  HANDOFF_NONE: define<OfTask>({
    class: 'conflict',
    retryable: false,
    message: ({ task }) => `The plan of task ${task} has no handoff.`,
    kept: unharmed,
    next: ({ task }) => `stagegate replan ${task} PLAN, with a plan that has "handoff"`,
  }),
  HANDOFF_UNDER_WAY: define<OfTask>({
    class: 'conflict',
    retryable: false,
    message: ({ task }) =>
      `Everything of task ${task} is being handed off together: meanwhile no stage goes by itself.`,
    kept: () => 'That handoff goes on as it is; nothing else was begun.',
    next: ({ task }) => `stagegate show ${task} handoff`,
  }),
  HANDOFF_INELIGIBLE: define<OfTask & { stages: string; eligible: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stages }) => `Cannot be handed off as things stand: ${stages}.`,
    kept: unharmed,
    next: ({ task, eligible }) =>
      eligible === ''
        ? `stagegate handoff ${task} --eligible`
        : `stagegate handoff ${task} --stages ${eligible}`,
  }),
  HANDOFF_INCOMPLETE: define<OfTask & { stages: string; missing: string; all: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stages, missing }) =>
      `What ${stages} needs is neither in the group, nor in an earlier pull request, nor in the base: ${missing}.`,
    kept: unharmed,
    next: ({ task, all }) =>
      all === '' ? `stagegate handoff ${task} --eligible` : `stagegate handoff ${task} --stages ${all}`,
  }),
  HANDOFF_TWO_BASES: define<OfTask & { places: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ places }) =>
      `These stages need what is in several places, none of which has all of it: ${places}. A pull request has one base.`,
    kept: unharmed,
    next: ({ task }) => `Merge all but one of them, then: stagegate handoff ${task} --eligible`,
  }),
  UNRELATED_HISTORIES: define<{ stage: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stage }) =>
      `"${stage}" has no commit in common with what it is merged onto: the base was replaced by another history.`,
    kept: () => 'Nothing was merged; every verified stage is kept in the vault.',
    next: () =>
      'Bring the old history back, or start the task again on the new one: stagegate start PLAN --task TASK',
  }),
  HANDOFF_IN_BASE: define<OfTask & { stages: string; base: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stages, base }) =>
      `${base} has all of ${stages} already, in commits that it got in another way: nothing is left to hand off.`,
    kept: () => 'Nothing was assembled or pushed; every verified stage is kept in the vault.',
    next: ({ task }) => `stagegate handoff ${task} --eligible`,
  }),
  HANDOFF_BASE_MOVES: define<OfTask & { base: string; times: number }>({
    class: 'conflict',
    retryable: false,
    message: ({ base, times }) =>
      `${base} has moved again: it was merged in and gated ${String(times)} times meanwhile, as often as the plan allows.`,
    kept: () => 'Nothing was pushed; the collector and every stage are kept in the vault.',
    next: ({ task }) => `stagegate handoff ${task} --retry`,
  }),
  HANDOFF_NO_KEY: define<OfTask & { detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ detail }) =>
      `The plan wants the assembled commits signed, and this worker cannot: ${detail}.`,
    kept: () => 'Nothing was begun.',
    next: () =>
      'Name an SSH key without a passphrase as "signing_key" in config.yaml of the worker, start the worker anew, then start again',
  }),
  HANDOFF_TWO_BRANCHES: define<OfTask & { places: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ places }) =>
      `New attempts go into the branch that their stage is in, and these would go into several at once: ${places}.`,
    kept: unharmed,
    next: ({ task }) =>
      `stagegate handoff ${task} --eligible, then hand off the stages of one of them at a time`,
  }),
  EDITOR_NO_TERMINAL: define<OfTask>({
    class: 'env',
    retryable: false,
    message: () => 'An editor was asked for, and there is no terminal here.',
    kept: () => 'Nothing was sent.',
    next: ({ task }) => `In a terminal: stagegate handoff ${task} --edit`,
  }),
  PULL_WORDS_WRONG: define<OfTask & { detail: string; file: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ detail }) => `That cannot be a pull request's title and text: ${detail}.`,
    kept: ({ file }) => `Nothing was sent; what you wrote is kept in ${file}`,
    next: ({ task }) => `stagegate handoff ${task} --edit`,
  }),
  PULL_WORDS_LATE: define<OfTask>({
    class: 'conflict',
    retryable: false,
    message: ({ task }) =>
      `The handoff of ${task} does not wait to be asked for: its pull request says what it says.`,
    kept: () => 'Nothing was changed.',
    next: ({ task }) => `stagegate status ${task}; an open pull request is edited at its forge`,
  }),
} as const;
