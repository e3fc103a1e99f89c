import { Argument, Command, Option } from 'commander';
import type { Bind } from '../command-call.js';

/** `stagegate start` */
export function startCommand(bind: Bind): Command {
  return new Command('start')
    .summary('start a run of a plan for a task')
    .description(
      'Starts a run of a plan for a task. The plan is frozen; your checkout is only looked at. The same token ' +
        'starts one run only, however often it is used.',
    )
    .addArgument(new Argument('<plan>', 'the plan, a YAML file'))
    .requiredOption('-t, --task <key>', "the task's key, as in ADD-42")
    .option('--title <text>', "the task's title (default: the requirements' first heading, or the key)")
    .option('-r, --requirements <file>', 'the requirements document; "-" reads the standard input')
    .option('-b, --base <branch>', "origin's branch to start from (default: the branch that is checked out)")
    .option('--base-local', 'start from your own branch of that name, with its unpushed commits')
    .addOption(
      new Option('--expect-hash <hash>', 'refuse any plan but the one with this hash (12 digits or more)'),
    )
    .option('--token <token>', 'makes the start repeatable: 8 to 128 characters')
    .option('-w, --watch', 'show the run until it has ended')
    .addOption(new Option('--until-waiting', 'with --watch: end (status 3) when the run waits for a person'))
    .action(bind(async () => (await import('../actions/start.js')).start));
}
