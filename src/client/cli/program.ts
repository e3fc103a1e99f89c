import { Command } from 'commander';

import { programVersion } from '../../config/build.js';
import { type Bind, binder } from './command-call.js';
import { COMMAND_GROUPS } from './commands/index.js';
import type { CliContext } from './context.js';
import { EXIT_MEANING, type ExitCode } from './exit-codes.js';
import { addCommonOptions } from './options.js';

/** The whole command line. Nothing of it is run or opened before it is parsed. */
export function buildProgram({
  context,
  argv = [],
  done,
}: {
  context: CliContext;
  /** The line that will be parsed. */
  argv?: readonly string[];
  done: (code: ExitCode) => void;
}): Command {
  const program = new Command('stagegate')
    .description(
      'A task goes in, gated stages run durably in working trees of their own, people decide where it matters, ' +
        'a reviewed pull request comes out.',
    )
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', exitStatusHelp());
  prepare(program, context);
  addCommonOptions(program);
  const bind: Bind = binder({ context, argv, done, commandOf: (args) => lastCommand(args, program) });
  for (const { heading, commands } of COMMAND_GROUPS) {
    for (const define of commands) {
      const command = define(bind).helpGroup(heading);
      prepare(command, context);
      program.addCommand(addCommonOptions(command));
    }
  }
  return program;
}

/** Errors are told in one place, as every other failure is: commander throws them and prints nothing. */
function prepare(command: Command, { stdout, columns }: CliContext): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stdout.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(columns, 110),
      getErrHelpWidth: () => Math.min(columns, 110),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** Commander hands an action its arguments, its options and, last, the command. */
function lastCommand(args: readonly unknown[], program: Command): Command {
  const last = args.at(-1);
  return last instanceof Command ? last : program;
}

function exitStatusHelp(): string {
  const rows = EXIT_MEANING.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`);
  return `\nExit status:\n${rows.join('\n')}`;
}
