import { Command, Option } from 'commander';

import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

const PUBLISH = ['pull_request', 'branch', 'none'];

/** `stagegate handoff` */
export function handoffCommand(bind: Bind): Command {
  return new Command('handoff')
    .summary('hand the verified stages off')
    .description(
      'Assembles the verified stages, gates them together, pushes and opens the pull request: for plans with a manual handoff, or again after a failed one. ' +
        'With --stages, only those go, at once and in a branch of their own: what they need must be among them, handed off before (then they are stacked on it), or in the base. ' +
        'What was rerun since goes into the branch that it is in. --eligible lists what may be handed off, and says whether it merges (with --stages: whether these do); it changes nothing.',
    )
    .addArgument(taskArgument())
    .option('--eligible', 'list which stages may be handed off, and why the others may not')
    .option('--stages <keys>', 'hand off these stages alone, as in api,ui')
    .addOption(
      new Option(
        '--publish <what>',
        'with --stages: what is made of the branch (default: as the plan says)',
      ).choices(PUBLISH),
    )
    .option('--retry', 'try a failed handoff again')
    .option('--edit', 'write the title and text of the pull request in your editor first')
    .option('-m, --message <text>', 'why')
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the request repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/handoff.js')).handoff));
}
