import { Argument, Command, Option } from 'commander';
import type { Bind } from '../command-call.js';
import { priorityOption } from '../options.js';

/** `stagegate start` */
export function startCommand(bind: Bind): Command {
  return new Command('start')
    .summary('start a run of a plan for a task')
    .description(
      'Starts a run of a plan for a task. The plan is frozen; your checkout is only looked at. The same token ' +
        'starts one run only, however often it is used. With --agent no plan is needed: the words say what is wanted, ' +
        'and a plan of one stage is made; without words they are asked for in your editor ("-" reads the standard input).',
    )
    .addArgument(new Argument('[plan]', 'the plan, a YAML file; with --agent what is wanted, in words'))
    .option(
      '-t, --task <key>',
      "the task's key, as in ADD-42 (with --agent: made of the words when left out)",
    )
    .option('-a, --agent <name>', 'the coding agent that does it, as in claude: then no plan is needed')
    .option('--model <name>', 'with --agent: the model, as the agent calls it')
    .addOption(
      new Option(
        '-c, --check <command>',
        'with --agent: what must pass, as in "npm test"; again for more',
      ).argParser((command: string, before: string[] | undefined) => [...(before ?? []), command]),
    )
    .option('-f, --file <file>', 'with --agent: what is wanted in full; "-" reads the standard input')
    .option('--save-plan <file>', 'with --agent: write the plan that was made; never over a file')
    .option('--title <text>', "the task's title (default: the requirements' first heading, or the key)")
    .option('-r, --requirements <file>', 'the requirements document; "-" reads the standard input')
    .option(
      '-b, --base <branch>',
      "origin's branch to start from (default: the branch that is checked out; main or master where origin lacks it and no commit is left out)",
    )
    .option('--base-local', 'start from your own branch of that name, with its unpushed commits')
    .addOption(
      new Option('--expect-hash <hash>', 'refuse any plan but the one with this hash (12 digits or more)'),
    )
    .option('--token <token>', 'makes the start repeatable: 8 to 128 characters')
    .addOption(priorityOption('served before runs of a lower one while they wait'))
    .option('--no-queue', 'do not wait for a turn: be refused (status 4) when the run may not begin at once')
    .option('--no-preflight', 'do not check that the agents of the plan are installed on this machine')
    .option('-w, --watch', 'show the run until it has ended')
    .addOption(new Option('--until-waiting', 'with --watch: end (status 3) when the run waits for a person'))
    .action(bind(async () => (await import('../actions/start.js')).start));
}
