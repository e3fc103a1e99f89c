import { Argument, Command, Option } from 'commander';

import { taskArgument, workArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate hint` */
export function hintCommand(bind: Bind): Command {
  return new Command('hint')
    .summary('tell the next attempt of a stage something')
    .description(
      'Gives a stage a hint, whatever it is doing: one that has not begun, works, waits for an answer or is stuck. ' +
        'Every attempt that begins afterwards finds it in its feedback. What runs is not disturbed.',
    )
    .addArgument(taskArgument())
    .addArgument(workArgument())
    .addArgument(new Argument('[text]', 'the hint; "-" reads it from the standard input'))
    .option('-m, --message <text>', 'the hint, where you would rather name it')
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the request repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/hint.js')).hint));
}
