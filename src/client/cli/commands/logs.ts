import { Command, Option } from 'commander';

import { stageArgument, taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption, wholeNumber } from '../options.js';

/** `stagegate logs` */
export function logsCommand(bind: Bind): Command {
  return new Command('logs')
    .summary("show the output of a run's executors and gates")
    .description(
      'Shows the output of executors and gates, from the disk of the host that ran them. Without STAGE: of the ' +
        'stage that works, else of the one that worked last.',
    )
    .addArgument(taskArgument())
    .addArgument(stageArgument(false))
    .addOption(
      new Option('-a, --all', 'of all stages, each line after its stage').conflicts(['attempt', 'gate']),
    )
    .option('-f, --follow', 'go on showing it until the stage, or with --all the run, has ended')
    .addOption(
      new Option('--attempt <n>', 'of this attempt (default: the last)').argParser(
        wholeNumber({ from: 1, to: 9999 }),
      ),
    )
    .option('--gate <id>', 'of this gate alone')
    .addOption(
      new Option('-n, --lines <n>', 'the last lines alone').argParser(
        wholeNumber({ from: 1, to: 1_000_000 }),
      ),
    )
    .addOption(runOption())
    .action(bind(async () => (await import('../actions/logs.js')).logs));
}
