import { define } from './define.js';
import type { InStage } from './stages.js';

/** What the errorbook asks of people. */
export const errorbookFailures = {
  FAILURE_REPEATED: define<InStage & { entry: string; title: string; times: number }>({
    class: 'human_required',
    retryable: false,
    message: ({ stage, entry, title, times }) =>
      `Stage "${stage}" meets a failure that this run has now seen ${times} times (${entry}: ${title}). Another attempt needs more evidence than the last one had: what you tried, what the log says, what you think is behind it.`,
    kept: ({ stage }) => `All attempts of stage "${stage}" are kept in the vault.`,
    next: ({ task, stage, entry }) =>
      `stagegate errorbook show ${entry}; then take it, skip it, give it up, or: stagegate retry ${task} ${stage} -m "what you found"`,
  }),
  ERRORBOOK_BLOCKS: define<{ task: string; entries: string; first: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ entries }) =>
      `The errorbook has failures of high severity that these stages have seen, and that nobody has answered:\n${entries}`,
    kept: () => 'Every stage is kept in the vault; nothing was pushed.',
    next: ({ task, first }) =>
      `For each: stagegate errorbook resolve ${first} --reason "…", or: stagegate errorbook waive ${first} --until 7d --reason "…"; then: stagegate retry ${task} handoff`,
  }),
  ERRORBOOK_UNKNOWN: define<{ id: string }>({
    class: 'env',
    retryable: false,
    message: ({ id }) => `The errorbook has no entry ${id}.`,
    next: () => 'stagegate errorbook list, or with --all for every repository',
  }),
  ERRORBOOK_REFUSED: define<{ id: string; action: string; why: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ id, action, why }) => `Entry ${id} cannot be changed (${action}): ${why}.`,
    kept: () => 'The entry is as it was.',
    next: ({ id }) => `stagegate errorbook show ${id}`,
  }),
  ERRORBOOK_IMPORT: define<{ file: string; line: number; why: string }>({
    class: 'env',
    retryable: false,
    message: ({ file, line, why }) => `${file}:${line} cannot be imported: ${why}.`,
    kept: () => 'The errorbook is as it was: nothing of the file was taken.',
    next: () => 'export it again where it comes from: stagegate errorbook export FILE',
  }),
  FILE_IN_THE_WAY: define<{ file: string; what: string }>({
    class: 'env',
    retryable: false,
    message: ({ file, what }) => `${file} exists and is not ${what}.`,
    kept: ({ file }) => `${file} is as it was.`,
    next: () => 'name another file, or move that one away, and give the same command again',
  }),
} as const;
