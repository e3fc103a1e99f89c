import { Argument, Command } from 'commander';

import type { Bind } from '../command-call.js';

/** `stagegate complete` */
export function completeCommand(bind: Bind): Command {
  return new Command('complete')
    .summary('print the completion script of a shell')
    .description(
      'Prints the script that lets a shell complete commands, options, task keys and stages. For bash or zsh, in ' +
        'its start file: source <(stagegate complete bash)',
    )
    .addArgument(new Argument('[shell...]', 'bash, zsh, fish or powershell'))
    .action(bind(async () => (await import('../actions/complete.js')).complete));
}
