import { Command, Option } from 'commander';

import { taskArgument, workArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate give-back` */
export function giveBackCommand(bind: Bind): Command {
  return new Command('give-back')
    .summary('give a stage back that you took')
    .description(
      'Snapshots what you left in the working tree as your attempt of the stage. It is judged as any other: scope, ' +
        'artifacts, gates, approval, but you cannot approve it yourself. Waits for the verdict and shows it. When it does ' +
        'not pass, you may take the stage again, or let its executor go on from your work.',
    )
    .addArgument(taskArgument())
    .addArgument(workArgument())
    .option(
      '--discard',
      'do not use it: the stage goes back to where it was, and your work stays in the vault',
    )
    .option('--force', 'what somebody else has in hand; says why with -m')
    .option('-m, --message <text>', 'why you give back what another has (needed with --force)')
    .option('--no-wait', 'do not wait for the verdict')
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the request repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/give-back.js')).giveBack));
}
