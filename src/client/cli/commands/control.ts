import { Command, Option } from 'commander';

import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** The part that pause, resume, abort and handoff share. */
export function controlCommand(
  bind: Bind,
  { name, summary, description }: { name: string; summary: string; description: string },
): Command {
  return new Command(name)
    .summary(summary)
    .description(description)
    .addArgument(taskArgument())
    .option('-m, --message <text>', 'why')
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the request repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/control.js')).control));
}
