import type { FailureCode } from '../../domain/failure/catalogue.js';
import type { Failure, FailureClass } from '../../domain/failure/failure.js';
import type { RunState } from '../../domain/run/run-state.js';

/** What the CLI's exit status means. Scripts rely on these numbers: they do not change. */
export const EXIT = {
  ok: 0,
  /** The run, or what was asked for, failed. */
  failed: 1,
  /** The command line, a plan or a name in it is wrong. */
  usage: 2,
  /** The run waits for a person (`--until-waiting`), or a question could not be asked. */
  waiting: 3,
  /** Refused as things stand: conflict, stale evidence, nothing pending, an active run. */
  refused: 4,
  /** The machine: repository, git, server, worker, store, disk. */
  environment: 5,
  /** Stages do not merge, with each other or with the base. */
  conflict: 6,
  /** Interrupted from the keyboard. */
  interrupted: 130,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table of the reference and of `stagegate --help`. */
export const EXIT_MEANING: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'the run, or what was asked for, failed'],
  [EXIT.usage, 'the command line, a plan, or a name in it is wrong'],
  [EXIT.waiting, 'the run waits for a person (--until-waiting), or a question could not be asked'],
  [EXIT.refused, 'refused as things stand: conflict, stale evidence, nothing pending, an active run'],
  [EXIT.environment, 'the machine: repository, git, server, worker, store, disk'],
  [EXIT.conflict, 'stages do not merge, with each other or with the base'],
  [EXIT.interrupted, 'interrupted from the keyboard'],
];

const BY_CLASS: Readonly<Record<FailureClass, ExitCode>> = {
  env: EXIT.environment,
  policy: EXIT.refused,
  test: EXIT.failed,
  timeout: EXIT.failed,
  human_required: EXIT.failed,
  conflict: EXIT.refused,
  fatal: EXIT.failed,
};

/** Codes whose class alone would say the wrong thing: what a user typed. */
const MISTYPED: ReadonlySet<string> = new Set<FailureCode>([
  'BAD_INPUT',
  'USAGE',
  'PLAN_UNREADABLE',
  'PLAN_INVALID',
  'PLAN_TOO_LARGE',
  'REQUIREMENTS_UNREADABLE',
  'RUN_UNKNOWN',
  'STAGE_UNKNOWN',
  'ATTEMPT_UNKNOWN',
  'BASE_NOT_FOUND',
  'ERRORBOOK_IMPORT',
  'FILE_IN_THE_WAY',
]);

/** The exit status for a failure. */
export function exitCodeOf(failure: Failure): ExitCode {
  if (failure.code === 'ANSWER_NEEDED') return EXIT.waiting;
  if (failure.code === 'HANDOFF_CONFLICT') return EXIT.conflict;
  return MISTYPED.has(failure.code) ? EXIT.usage : BY_CLASS[failure.class];
}

/** Whether a run goes no further without a person. */
export const waitsForPerson = (state: RunState): boolean => exitCodeOfRun(state) === EXIT.waiting;

/** The exit status when a watched run has come to this state. A conflict that was skipped or given up is none of a completed run. */
export function exitCodeOfRun(state: RunState, failure: Failure | null = null): ExitCode {
  if (failure?.code === 'HANDOFF_CONFLICT' && exitCodeOfRun(state) !== EXIT.ok) return EXIT.conflict;
  switch (state) {
    case 'failed':
    case 'aborted':
    case 'refused':
      return EXIT.failed;
    case 'awaiting_approval':
    case 'blocked':
      return EXIT.waiting;
    case 'queued':
    case 'running':
    case 'paused':
    case 'completed':
      return EXIT.ok;
  }
}
