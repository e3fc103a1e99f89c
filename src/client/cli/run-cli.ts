import { CommanderError } from 'commander';

import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { CliContext } from './context.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import { wantsColor } from './output.js';
import { buildProgram } from './program.js';

/**
 * Runs one command line and comes back with the exit status. Never throws: every error is told as a failure of
 * the catalogue, on the error stream, or with `--json` as one JSON object on the output.
 */
export async function runCli({
  argv,
  context,
}: {
  argv: readonly string[];
  context: CliContext;
}): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = buildProgram({
    context,
    done: (exitCode) => {
      code = exitCode;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return context.signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) return argv.length === 0 ? EXIT.usage : EXIT.ok;
    if (context.signal.aborted) return EXIT.interrupted;
    return tell({ error, argv, context });
  }
}

async function tell({
  error,
  argv,
  context,
}: {
  error: unknown;
  argv: readonly string[];
  context: CliContext;
}): Promise<ExitCode> {
  const told = asFailure(error, argv);
  const exitCode = exitCodeOf(told);
  if (said(argv, '--json')) {
    context.stdout.write(`${JSON.stringify({ error: told, exitCode })}\n`);
  } else {
    const { drawFailure } = await import('./draw.js');
    const color = wantsColor({ context, flag: !said(argv, '--no-color') });
    const text = await drawFailure({ failure: told, color, columns: context.columns });
    context.stderr.write(`${text}\n`);
  }
  if (said(argv, '--debug')) context.stderr.write(`${traceOf(error)}\n`);
  return exitCode;
}

function asFailure(error: unknown, argv: readonly string[]): Failure {
  if (error instanceof StagegateError) return error.failure;
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '').replace(/\n\((Did you mean .*)\)$/s, '. $1');
    return failure('USAGE', { message: sentence(message), command: commandIn(argv) });
  }
  return failure('UNFORESEEN', { detail: error instanceof Error ? error.message : String(error) });
}

/** The command whose help is of use: the first word, unless it is an option (or no command at all). */
function commandIn(argv: readonly string[]): string {
  const word = argv.find((each) => !each.startsWith('-'));
  return word !== undefined && /^[a-z-]{2,20}$/.test(word) ? `stagegate ${word}` : 'stagegate';
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(whole) ? whole : `${whole}.`;
}

function isHelp({ code }: CommanderError): boolean {
  return ['commander.helpDisplayed', 'commander.help', 'commander.version'].includes(code);
}

/** Also of use when the line could not be parsed; what follows `--` is no option. */
function said(argv: readonly string[], option: string): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes(option);
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${traceOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
