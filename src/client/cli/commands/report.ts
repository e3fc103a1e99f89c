import { Command, Option } from 'commander';

import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate report` */
export function reportCommand(bind: Bind): Command {
  return new Command('report')
    .summary("show a run's report")
    .description(
      "Shows a run's report, written when it ended, and says where it is. Also made anew from the store when the " +
        'files are gone.',
    )
    .addArgument(taskArgument())
    .addOption(
      new Option('--format <format>', 'how to show it').choices(['md', 'json', 'path']).default('md'),
    )
    .addOption(runOption())
    .action(bind(async () => (await import('../actions/report.js')).report));
}
