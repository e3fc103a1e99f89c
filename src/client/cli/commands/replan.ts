import { Argument, Command, Option } from 'commander';

import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption, yesOption } from '../options.js';

/** `stagegate replan` */
export function replanCommand(bind: Bind): Command {
  return new Command('replan')
    .summary('let an open run go on with another plan')
    .description(
      'Compares a plan file with the plan that an open run follows, shows what would change, and asks. A revision ' +
        'touches only what has not begun: stages may be added, changed and removed, also the handoff and the limits; ' +
        'what has begun, was approved or is done stays as it is. Where the plan names approvers under "revise", or the ' +
        'revision takes an approval away, it waits for their yes, and the stages that it touches wait with it.',
    )
    .addArgument(taskArgument())
    .addArgument(new Argument('<file>', 'the plan as it shall be, whole'))
    .option('-n, --dry-run', 'only show what would change')
    .option('-m, --message <text>', 'why')
    .addOption(yesOption())
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the request repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/replan.js')).replan));
}
