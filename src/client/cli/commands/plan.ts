import { Argument, Command, Option } from 'commander';
import type { Bind } from '../command-call.js';

/** `stagegate plan` */
export function planCommand(bind: Bind): Command {
  return new Command('plan')
    .summary('check a plan and show what it would do')
    .description(
      'Checks a plan and shows what a run of it would do: order, what runs side by side, gates, approvals, ' +
        'limits, overlapping scopes, and the hash for "start --expect-hash". Changes nothing and needs neither ' +
        'repository nor server.',
    )
    .addArgument(new Argument('<file>', 'the plan, a YAML file'))
    .addOption(
      new Option('--format <format>', 'how to show it').choices(['text', 'mermaid', 'json']).default('text'),
    )
    .option('--prompts', 'show what each agent is told at first')
    .option(
      '-r, --requirements <file>',
      'with --prompts: the requirements document; "-" reads the standard input',
    )
    .action(bind(async () => (await import('../actions/plan.js')).plan));
}
