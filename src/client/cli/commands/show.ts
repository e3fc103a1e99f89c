import { Command } from 'commander';

import { stageArgument, taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate show` */
export function showCommand(bind: Bind): Command {
  return new Command('show')
    .summary('show what waits for a decision, with its evidence')
    .description(
      'Shows what waits for a decision: the commit, what it changes, the gates, the attempts before it, and the ' +
        'commands to answer with. For a stage that waits for none, its attempts.',
    )
    .addArgument(taskArgument())
    .addArgument(stageArgument(false))
    .addOption(runOption())
    .action(bind(async () => (await import('../actions/show.js')).show));
}
