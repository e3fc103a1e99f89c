import { Command, Option } from 'commander';

import type { Bind } from '../command-call.js';

/** `stagegate init` */
export function initCommand(bind: Bind): Command {
  return new Command('init')
    .summary('look at a repository and write a plan for it')
    .description(
      'Looks at the commit that is checked out: package manager, test, lint and build commands, CI files, base branch, ' +
        'CODEOWNERS, packages of a monorepo. Writes .stagegate/plan.yaml, with what each line comes from, and says what ' +
        'it found and what it guessed. Nothing that is there is overwritten, and nothing of the project is run.',
    )
    .addOption(
      new Option('--agent <name>', 'the agent that does the work of the one stage (default: one on PATH)'),
    )
    .addOption(new Option('--run <command>', 'a command that does it instead').conflicts('agent'))
    .option('-p, --print', 'print the plan and write nothing')
    .action(bind(async () => (await import('../actions/init.js')).init));
}
