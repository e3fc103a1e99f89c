import { define } from './define.js';
import type { OfTask } from './runs.js';

interface OfStage extends OfTask {
  stage: string;
}

/** By whom and since when, as people read it. */
interface Held extends OfStage {
  by: string;
  since: string;
}

/** What can be in the way of a stage that a person has, or wants, in their own hands. */
export const takeFailures = {
  STAGE_TAKEN: define<Held>({
    class: 'conflict',
    retryable: false,
    message: ({ stage, by, since }) => `${by} has stage ${stage} in hand, since ${since}.`,
    kept: () => 'It is still theirs; nothing was changed.',
    next: ({ task, stage, by }) =>
      `Ask ${by} to run (or do it in their place, with --force -m "why"): stagegate give-back ${task} ${stage}`,
  }),
  STAGE_NOT_TAKEN: define<OfStage>({
    class: 'conflict',
    retryable: false,
    message: ({ stage }) => `Nobody has stage ${stage} in hand, so there is nothing to give back.`,
    kept: () => 'Nothing was changed.',
    next: ({ task, stage }) => `stagegate take ${task} ${stage}`,
  }),
  TAKE_REFUSED: define<OfStage & { why: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ stage, why }) => `Stage ${stage} cannot be taken: ${why}.`,
    kept: () => 'Nothing was changed.',
    next: ({ task }) => `stagegate status ${task}`,
  }),
  TAKE_OTHER_HOST: define<OfStage & { host: string; own: string; directory: string | null }>({
    class: 'env',
    retryable: false,
    message: ({ stage, host, own, directory }) =>
      `The working tree of stage ${stage} is on host ${host}${directory === null ? '' : ` (${directory})`}; this one is ${own}.`,
    kept: () => 'Nothing was changed, and what runs goes on.',
    next: ({ task, stage, host }) =>
      `To look at its work here: stagegate checkout ${task} ${stage}; on host ${host}: stagegate take ${task} ${stage}`,
  }),
  EDITOR_NOT_OPENED: define<{ editor: string; directory: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ editor, detail }) => `The editor "${editor}" did not open the directory: ${detail}.`,
    kept: ({ directory }) => `The stage is yours, in ${directory}.`,
    next: ({ editor, directory }) => `${editor} ${directory}`,
  }),
  ATTEMPT_TAKEN: define<OfStage & { attempt: number; by: string }>({
    class: 'human_required',
    retryable: true,
    message: ({ stage, attempt, by }) =>
      `Attempt ${attempt} of stage "${stage}" was stopped: ${by} took the stage.`,
    kept: ({ attempt }) => `What it had done is kept in the vault as attempt ${attempt}, and is in the tree.`,
    next: ({ task, stage }) => `stagegate diff ${task} ${stage}`,
  }),
  WORK_DISCARDED: define<OfStage & { attempt: number; by: string; aside: string | null }>({
    class: 'human_required',
    retryable: true,
    message: ({ stage, by }) => `${by} gave stage "${stage}" back without using the work.`,
    kept: ({ attempt, aside }) =>
      aside === null
        ? `The work is kept in the vault as attempt ${attempt}.`
        : `It could not be brought into the vault; the files are in ${aside}.`,
    next: ({ task, stage, attempt, aside }) =>
      aside === null
        ? `stagegate checkout ${task} ${stage} --attempt ${attempt}`
        : `Copy what you need from ${aside}.`,
  }),
  RUN_ENDED_WHILE_TAKEN: define<OfStage & { attempt: number; by: string; directory: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ stage, by }) => `The run ended, or went back, while ${by} had stage "${stage}" in hand.`,
    kept: ({ attempt, directory }) =>
      `The work is kept in the vault as attempt ${attempt}; the files are in ${directory}.`,
    next: ({ task, stage, attempt }) => `stagegate checkout ${task} ${stage} --attempt ${attempt}`,
  }),
  TAKEN_WORK_LEFT: define<OfStage & { attempt: number; by: string; directory: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ stage, by, detail }) =>
      `The run ended while ${by} had stage "${stage}" in hand, and the work could not be brought into the vault: ${detail}.`,
    kept: ({ directory }) => `The files are where they were: ${directory}.`,
    next: ({ directory }) => `Copy what you need from ${directory}.`,
  }),
} as const;
