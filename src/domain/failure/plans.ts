import { define } from './define.js';

/** What can be wrong with what a user typed: the plan, the command line, a decision. */
export const planFailures = {
  PLAN_UNREADABLE: define<{ file: string; detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ file, detail }) => `The plan ${file} cannot be read: ${detail}`,
    next: () => 'Name a plan file that can be read: stagegate plan FILE',
  }),
  PLAN_INVALID: define<{ file: string; problems: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ problems }) => `The plan has mistakes:\n${problems}`,
    next: ({ file }) => `Correct them, then: stagegate plan ${file}`,
  }),
  PLAN_TOO_LARGE: define<{ file: string; bytes: number; limit: number }>({
    class: 'fatal',
    retryable: false,
    message: ({ file, bytes, limit }) => `The plan ${file} has ${bytes} bytes; ${limit} is the most.`,
    next: () => 'Move long prompts and scripts into files of the repository and name them in the plan',
  }),
  PLAN_HASH_DIFFERS: define<{ file: string; expected: string; actual: string }>({
    class: 'policy',
    retryable: false,
    message: ({ expected, actual }) => `The plan's hash is ${actual}, not the expected ${expected}.`,
    kept: () => 'Nothing was started.',
    next: ({ file }) => `stagegate plan ${file}`,
  }),
  INIT_EXISTS: define<{ path: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ path }) => `There is a ${path} already.`,
    kept: () => 'Nothing was overwritten.',
    next: () => 'See what a new one would be: stagegate init --print',
  }),
  INIT_NOT_WRITTEN: define<{ path: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ path, detail }) => `${path} could not be written: ${detail}`,
    kept: () => 'Nothing was overwritten.',
    next: () => 'stagegate init --print, and put it where you want it',
  }),
  REQUIREMENTS_UNREADABLE: define<{ file: string; detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ file, detail }) => `The requirements ${file} cannot be read: ${detail}`,
    next: () => 'stagegate start … --requirements <file>',
  }),
  BAD_INPUT: define<{ what: string; value: string; why: string; next?: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ what, value, why }) =>
      `${what} ${JSON.stringify(value.slice(0, 80))} is not allowed: ${why}.`,
    next: ({ next }) => next ?? 'stagegate --help',
  }),
  USAGE: define<{ message: string; command: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ message }) => message,
    next: ({ command }) => `${command} --help`,
  }),
  DECISION_REFUSED: define<{ task: string; stage?: string; code: string; message: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ message, code }) => `${message} (${code})`,
    kept: () => 'The run is as it was.',
    next: ({ task, stage }) => `stagegate show ${task}${stage === undefined ? '' : ` ${stage}`}`,
  }),
  NOTHING_WANTED: define<object>({
    class: 'fatal',
    retryable: false,
    message: () => 'Nothing says what is wanted.',
    kept: () => 'Nothing was started.',
    next: () => 'stagegate start "what is wanted" --agent claude --check "npm test"',
  }),
  EDITOR_FAILED: define<{ editor: string; detail: string; file: string | null }>({
    class: 'env',
    retryable: false,
    message: ({ editor, detail }) => `The editor "${editor}" did not end well: ${detail}.`,
    kept: ({ file }) =>
      file === null
        ? 'Nothing was sent or started.'
        : `Nothing was sent or started; what you wrote is kept in ${file}`,
    next: () => 'Set VISUAL or EDITOR, or say what is wanted on the line or with --file.',
  }),
  FILE_EXISTS: define<{ file: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ file }) => `The file ${file} is there already.`,
    kept: () => 'It is as it was, and nothing was started.',
    next: () => 'Name another file: --save-plan FILE',
  }),
  FILE_NOT_WRITTEN: define<{ file: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ file, detail }) => `The file ${file} cannot be written: ${detail}`,
    kept: () => 'Nothing was started.',
    next: () => 'Name another file: --save-plan FILE',
  }),
  NOTHING_TO_DECIDE: define<{ task: string; stage: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ task, stage }) => `Nothing waits for an answer at ${stage} of task ${task}.`,
    next: ({ task }) => `stagegate status ${task}`,
  }),
  STAGE_UNKNOWN: define<{ task: string; stage: string; known: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ task, stage, known }) => `The run of task ${task} has no stage "${stage}". It has: ${known}.`,
    next: ({ task }) => `stagegate status ${task}`,
  }),
  ATTEMPT_UNKNOWN: define<{ task: string; stage: string; attempt: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ task, stage, attempt }) =>
      attempt === 'start'
        ? `Stage "${stage}" of task ${task} has not begun: there is nothing to compare yet.`
        : `Stage "${stage}" of task ${task} did not come so far: nothing of it is kept as "${attempt}".`,
    next: ({ task, stage }) => `stagegate show ${task} ${stage}`,
  }),
  NOT_ON_THIS_HOST: define<{ task: string; what: string; path: string }>({
    class: 'env',
    retryable: false,
    message: ({ what, path }) => `${what} is not on this machine: there is no ${path}.`,
    kept: () => 'It is on the host that ran the stages.',
    next: ({ task }) => `The same command there; which host it is, says: stagegate status ${task} --json`,
  }),
} as const;
