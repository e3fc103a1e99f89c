import { PassThrough, type Readable, type Writable } from 'node:stream';

/** Columns where nothing is narrow: a pipe or a file gets every word, and each command on one line. */
export const NO_TERMINAL = 10_000;

/** Everything of the process that the CLI touches; a test hands in its own. */
export interface CliContext {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether a person sits at both ends: questions are asked and live views drawn then alone. */
  readonly isTty: boolean;
  /** Columns to draw for; {@link NO_TERMINAL} of them where there is no terminal. */
  readonly columns: number;
  readonly now: () => Date;
  /** Ends when the user interrupts. */
  readonly signal: AbortSignal;
}

/** A context in which nobody types and nobody reads: to look at definitions, or at what would be said. */
export function emptyContext(): CliContext {
  return {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    cwd: '/',
    isTty: false,
    columns: 100,
    now: () => new Date(0),
    signal: new AbortController().signal,
  };
}

/** The context of the real process. The first SIGINT or SIGTERM ends `signal`; a second one ends the process. */
export function processContext(): CliContext {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort();
    });
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    isTty: process.stdin.isTTY && process.stdout.isTTY,
    columns: drawnColumns({ terminal: process.stdout.columns, env: process.env }),
    now: () => new Date(),
    signal: controller.signal,
  };
}

/** The columns of the terminal, else what COLUMNS says, else no bound. A terminal that does not know its size has 80. */
export function drawnColumns({
  terminal,
  env,
}: {
  /** `undefined` when the output is no terminal. */
  terminal: number | undefined;
  env: CliContext['env'];
}): number {
  if (terminal !== undefined) return terminal || 80;
  const asked = env['COLUMNS'] ?? '';
  return /^[1-9]\d{0,4}$/.test(asked) ? Number(asked) : NO_TERMINAL;
}
