import { define } from './define.js';
import { exitStatus } from './exit-status.js';
import type { InStage } from './stages.js';

interface OfAgent {
  agent: string;
}

const kept = ({ stage, attempt }: InStage) =>
  `The work of attempt ${attempt} of stage "${stage}" is kept in the vault.`;
const seeLogs = ({ task, stage }: InStage) => `stagegate logs ${task} ${stage}`;
const said = (words: string) => (words === '' ? '' : ` It said: ${words}`);

/** What can go wrong with a coding agent: its preset, its program, its login, its provider, itself. */
export const agentFailures = {
  AGENT_PRESET_INVALID: define<{ problems: string; task?: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ problems }) => `An agent preset has mistakes:\n${problems}`,
    kept: () => 'Nothing was started.',
    next: () => 'Correct it, and bring it to the base branch: presets are read there.',
  }),
  AGENT_NOT_INSTALLED: define<OfAgent & { program: string; install: string; where: string }>({
    class: 'env',
    retryable: false,
    message: ({ agent, program, where }) =>
      `The agent "${agent}" is not installed: there is no program "${program}" ${where}.`,
    next: ({ install }) => install,
  }),
  AGENT_NOT_LOGGED_IN: define<InStage & OfAgent & { login: string; words: string }>({
    class: 'env',
    retryable: false,
    message: ({ agent, stage, words }) =>
      `The agent "${agent}" of stage "${stage}" is not logged in.${said(words)}`,
    kept,
    next: ({ task, stage, login }) => `${login}; then: stagegate retry ${task} ${stage} -m "logged in"`,
  }),
  AGENT_RATE_LIMITED: define<InStage & OfAgent & { wait: string | null; words: string }>({
    class: 'env',
    retryable: true,
    message: ({ agent, stage, wait, words }) =>
      `The provider of the agent "${agent}" lets stage "${stage}" do no more for now${wait === null ? '' : `; it asks to wait ${wait}`}.${said(words)}`,
    kept,
    next: ({ task, stage }) => `stagegate retry ${task} ${stage} -m "go on", when the limit has passed`,
  }),
  AGENT_RATE_LIMIT_LASTS: define<InStage & { agent: string; most: string; last: string }>({
    class: 'env',
    retryable: false,
    message: ({ stage, most, last }) =>
      `Stage "${stage}" would have to wait for longer than ${most}, all in all, for a rate limit to pass. ${last}`,
    kept,
    next: ({ task, stage }) => `Skip it, give it up, or: stagegate retry ${task} ${stage} -m "go on"`,
  }),
  AGENT_UNREACHABLE: define<InStage & OfAgent & { words: string }>({
    class: 'env',
    retryable: true,
    message: ({ agent, stage, words }) =>
      `The agent "${agent}" of stage "${stage}" could not do its work: its provider or its machine failed it.${said(words)}`,
    kept,
    next: seeLogs,
  }),
  AGENT_FAILED: define<InStage & OfAgent & { exitCode: number; words: string }>({
    class: 'test',
    retryable: true,
    message: ({ agent, stage, exitCode, words }) =>
      `The agent "${agent}" of stage "${stage}" ended with ${exitStatus(exitCode)}.${said(words)}`,
    kept,
    next: seeLogs,
  }),
  AGENT_STALLED: define<InStage & OfAgent & { after: string }>({
    class: 'timeout',
    retryable: true,
    message: ({ agent, stage, after }) =>
      `The agent "${agent}" of stage "${stage}" was stopped because it printed nothing for ${after}. Its standard input is closed: if it waits for an answer, nobody can give it.`,
    kept,
    next: seeLogs,
  }),
  AGENT_PROMPT_TOO_LONG: define<OfAgent & { stage: string; bytes: number; limit: number }>({
    class: 'fatal',
    retryable: false,
    message: ({ agent, stage, bytes, limit }) =>
      `The prompt of stage "${stage}" has ${bytes} bytes, but the agent "${agent}" takes it as an argument, and the system starts no program with a longer one than ${limit} bytes (it says E2BIG).`,
    kept: () => 'The agent was not started.',
    next: () =>
      'Shorten the requirements, or use an agent that takes its prompt as standard input or as a file.',
  }),
} as const;
