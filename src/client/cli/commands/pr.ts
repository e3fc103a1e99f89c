import { Argument, Command, Option } from 'commander';

import type { Bind } from '../command-call.js';
import { runOption, wholeNumber } from '../options.js';

/** `stagegate pr` */
export function prCommand(bind: Bind): Command {
  return new Command('pr')
    .summary("show runs' pull requests as the forge has them now")
    .description(
      "Shows the pull requests that runs have opened: state, checks, reviews and whether they merge, as the repository's " +
        'forge has them now; what is out of reach is shown as it was recorded. list shows those of the newest runs or ' +
        'of one task, show tells one, sync writes what has changed into the ledger, once for each change, where ' +
        'status, report and audit find it, and tells runs that are open, for Temporal Web. The credentials are those ' +
        'that this command finds (docs/github.md); no worker and no server is needed.',
    )
    .addArgument(new Argument('[action]', 'what to do').choices(['list', 'show', 'sync']).default('list'))
    .addArgument(new Argument('[task]', "the task's key, as in ADD-42; needed for show"))
    .addArgument(
      new Argument('[number]', 'for show: which of its pull requests').argParser(
        wholeNumber({ from: 1, to: 2_147_483_647 }),
      ),
    )
    .addOption(runOption())
    .addOption(
      new Option('-n, --limit <number>', 'without a task: of so many of the newest runs')
        .default(50)
        .argParser(wholeNumber({ from: 1, to: 1000 })),
    )
    .option('--recorded', 'for list and show: ask nobody, show what was recorded')
    .action(bind(async () => (await import('../actions/pr.js')).pr));
}
