import { Command, Option } from 'commander';

import { taskArgument, workArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate take` */
export function takeCommand(bind: Bind): Command {
  return new Command('take')
    .summary('take a stage into your own hands')
    .description(
      'Stops what a stage is doing, keeps what it had done, and prints the directory of its working tree: it is yours ' +
        'until you give it back. Nobody else gets it, no time limit runs, and gc leaves it. A stage that waits for an ' +
        'answer, or is stuck, can be taken too. Run it on the host that has the run.',
    )
    .addArgument(taskArgument())
    .addArgument(workArgument())
    .option('--open', 'open it in your editor ($VISUAL, else $EDITOR, else vi)')
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the request repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/take.js')).take));
}
