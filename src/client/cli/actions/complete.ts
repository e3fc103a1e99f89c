import { type Command as Completed, RootCommand } from '@bomb.sh/tab';
import type { Command } from 'commander';

import { fail } from '../../../domain/failure/catalogue.js';
import { knownNames } from '../../local/known-names.js';
import { BASH_COMPLETION } from '../bash-completion.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

/** Prints a shell's completion script or, when such a script asks (`complete -- WORDS`), what the words may become. */
export async function complete({ args, argv, output, program, session }: CommandCall): Promise<ExitCode> {
  if (argv.includes('--')) {
    const [, task = ''] = args;
    completer(program, await knownNames(session, { task })).parse([...args]);
    return EXIT.ok;
  }
  const [shell = '', ...more] = args;
  if (!SHELLS.includes(shell) || more.length > 0)
    return fail('USAGE', {
      message: `A shell is wanted: ${SHELLS.join(', ')}.`,
      command: 'stagegate complete',
    });
  if (shell === 'bash') output.text(BASH_COMPLETION);
  else completer(program, { tasks: [], stages: [] }).setup('stagegate', 'stagegate', shell);
  return EXIT.ok;
}

interface Names {
  readonly tasks: readonly string[];
  readonly stages: readonly string[];
}

/** Every offer says what it is: zsh shows one without a word as "value --". */
function completer(program: Command, names: Names): RootCommand {
  const root = new RootCommand();
  addOptions(root, program);
  for (const command of program.commands) {
    if (command.name() === 'complete') continue;
    const completed = root.command(command.name(), command.summary());
    addOptions(completed, command);
    for (const argument of command.registeredArguments) {
      const name = argument.name();
      const known = name === 'task' ? names.tasks : name === 'stage' ? names.stages : null;
      const values = known ?? argument.argChoices ?? [];
      completed.argument(name, (offer) => {
        for (const value of values) offer(value, name);
      });
    }
  }
  return root;
}

function addOptions(completed: Completed, command: Command): void {
  for (const { long, short, description, required, argChoices } of command.options) {
    if (long === undefined) continue;
    const name = long.replace(/^--/, '');
    const alias = short?.replace(/^-/, '');
    if (!required) completed.option(name, description, alias);
    else
      completed.option(
        name,
        description,
        (offer) => {
          for (const choice of argChoices ?? []) offer(choice, name);
        },
        alias,
      );
  }
}
