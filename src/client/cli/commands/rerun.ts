import { Command, Option } from 'commander';

import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate rerun` */
export function rerunCommand(bind: Bind): Command {
  return new Command('rerun')
    .summary('run stages again, with everything that needs them')
    .description(
      'Runs stages again, and everything that needs them. In a run that goes on, they are stopped and go back to ' +
        'their beginning. A run that has ended is gone on from in a new run: a stage is kept only when it would start ' +
        'from the same tree, with the same part of the plan and the same requirements; what is rerun for another ' +
        'reason than your wish is said.',
    )
    .addArgument(taskArgument())
    .addOption(
      new Option('--from <stage>', 'this stage and what needs it; may be given more than once').argParser(
        (stage: string, before: string[] | undefined) => [...(before ?? []), stage],
      ),
    )
    .option('--failed', 'what failed, was blocked or never ran')
    .option('--dry-run', 'only show what would be rerun and what is kept, and why')
    .addOption(runOption())
    .option('-p, --plan <file>', 'of an ended run: go on with this plan (what differs in it is rerun)')
    .option(
      '-r, --requirements <file>',
      'of an ended run: with these requirements; "-" reads the standard input',
    )
    .option('--same-base', 'of an ended run: start from its base commit, also when the branch has moved')
    .option('-m, --message <text>', 'why')
    .option('--token <token>', 'makes the request repeatable: 8 to 128 characters')
    .option('-w, --watch', 'show the run until it has ended')
    .addOption(new Option('--until-waiting', 'with --watch: end (status 3) when the run waits for a person'))
    .action(bind(async () => (await import('../actions/rerun.js')).rerun));
}
