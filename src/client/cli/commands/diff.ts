import { Command, Option } from 'commander';

import { stageArgument, taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { attemptRange, runOption } from '../options.js';

/** `stagegate diff` */
export function diffCommand(bind: Bind): Command {
  return new Command('diff')
    .summary('show what a stage changed')
    .description(
      "Shows what a stage's attempt changed against its start, or one attempt against another. Read from the vault: " +
        'the working tree need not be there any more.',
    )
    .addArgument(taskArgument())
    .addArgument(stageArgument(true))
    .addOption(
      new Option('--attempt <n>', 'an attempt (2), or two to compare (1..2); default: the last').argParser(
        attemptRange,
      ),
    )
    .option(
      '--tool [name]',
      'open it in git difftool: in this tool, else in the one of your own git configuration',
    )
    .option('--stat', 'the changed files alone, with their counts')
    .addOption(runOption())
    .action(bind(async () => (await import('../actions/diff.js')).diff));
}
