import { Command, Option } from 'commander';
import type { Bind } from '../command-call.js';
import { wholeNumber } from '../options.js';

/** `stagegate list` */
export function listCommand(bind: Bind): Command {
  return new Command('list')
    .summary('list runs')
    .description(
      "Lists the repository's runs, newest first; those that Temporal has forgotten come from the store.",
    )
    .option('-a, --all', 'of all repositories (so without a repository)')
    .option('-o, --open', 'those alone that have not ended')
    .addOption(
      new Option('-n, --limit <number>', 'at most so many')
        .default(50)
        .argParser(wholeNumber({ from: 1, to: 1000 })),
    )
    .action(bind(async () => (await import('../actions/list.js')).list));
}
