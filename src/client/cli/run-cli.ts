import { CommanderError } from 'commander';

import { diskTrouble } from '../../config/disk-trouble.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { CliContext } from './context.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import { wantsColor } from './output.js';
import { buildProgram } from './program.js';
import { messageOf } from '../../domain/system-error.js';

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
    argv,
    done: (exitCode) => {
      code = exitCode;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) return argv.length === 0 ? EXIT.usage : EXIT.ok;
    if (context.signal.aborted) return EXIT.interrupted;
    const commands = program.commands.map((command) => command.name());
    return tell({ error, argv, context, commands });
  }
}

interface Told {
  readonly error: unknown;
  readonly argv: readonly string[];
  readonly context: CliContext;
  /** The names of all commands. */
  readonly commands: readonly string[];
}

async function tell({ error, argv, context, commands }: Told): Promise<ExitCode> {
  const command = argv.find((word) => commands.includes(word));
  const told = asFailure(error, command === undefined ? 'stagegate' : `stagegate ${command}`);
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

/** `command` is the one whose help is of use. */
function asFailure(error: unknown, command: string): Failure {
  if (error instanceof StagegateError) return error.failure;
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '').replace(/\n\((Did you mean .*)\)$/s, '. $1');
    return failure('USAGE', { message: sentence(message), command });
  }
  const trouble = diskTrouble(error);
  if (trouble !== null) return trouble;
  return failure('UNFORESEEN', { detail: messageOf(error) });
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
