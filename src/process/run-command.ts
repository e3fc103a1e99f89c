import { constants } from 'node:os';

import { execa } from 'execa';

import { bounded } from './bounded.js';
import { findProgram } from './find-program.js';
import { sendSignal } from './send-signal.js';

/** A short command whose output is wanted. */
export interface RunCommandInput {
  /** Never a shell: the program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What it reads; nothing when left out. */
  readonly input?: string;
  /** Kept of each of standard output and standard error; the rest is read and dropped. */
  readonly maxBytes: number;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  /** Output was dropped. */
  readonly truncated: boolean;
}

/** What came of a short command. Ended by signal N, the exit code is 128 + N. */
export type CommandResult =
  | ({ readonly kind: 'exited'; readonly exitCode: number } & Output)
  | { readonly kind: 'not_found'; readonly program: string }
  /** Killed after `timeoutMs`, with all of its process group. */
  | ({ readonly kind: 'timed_out' } & Output);

/** How long output may still come in after the command's end: a grandchild may hold the pipe for ever. */
const DRAIN_MS = 200;

/** Runs a short command and waits for its end, not for what it leaves behind. */
export async function runCommand(input: RunCommandInput): Promise<CommandResult> {
  const { argv, cwd, env, timeoutMs, maxBytes } = input;
  const [name, ...rest] = argv;
  const program = findProgram({ name, cwd, path: env['PATH'] });
  if (program === null) return { kind: 'not_found', program: name };
  const child = execa(program, rest, {
    cwd,
    env,
    extendEnv: false,
    detached: true,
    reject: false,
    buffer: false,
    ...(input.input === undefined ? { stdin: 'ignore' } : { input: input.input }),
  });
  const stdout = bounded({ stream: child.stdout, maxBytes });
  const stderr = bounded({ stream: child.stderr, maxBytes });
  const deadline = { passed: false };
  const timer = setTimeout(() => {
    deadline.passed = true;
    if (child.pid !== undefined) sendSignal({ pid: -child.pid, signal: 'SIGKILL' });
  }, timeoutMs);
  child.once('exit', () => {
    clearTimeout(timer);
    setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, DRAIN_MS).unref();
  });
  const result = await child;
  clearTimeout(timer);
  const output = {
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.dropped() || stderr.dropped(),
  };
  if (deadline.passed) return { kind: 'timed_out', ...output };
  const exitCode = exitCodeOf(child);
  if (exitCode === null)
    throw result.cause instanceof Error ? result.cause : new Error(`${name} did not run`);
  return { kind: 'exited', exitCode, ...output };
}

function exitCodeOf(child: { exitCode: number | null; signalCode: NodeJS.Signals | null }): number | null {
  if (child.exitCode !== null) return child.exitCode;
  return child.signalCode === null ? null : 128 + constants.signals[child.signalCode];
}
