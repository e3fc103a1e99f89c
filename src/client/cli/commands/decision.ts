import { Command, Option } from 'commander';

import { stageArgument, taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption, signingOptions, withOptions, yesOption } from '../options.js';

/** How one of the decision commands differs from the others. */
export interface DecisionCommand {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** What `-m` holds, and whether the decision needs it. */
  readonly message: { readonly what: string; readonly required: boolean };
}

/** The part that all decision commands share. */
export function decisionCommand(bind: Bind, spec: DecisionCommand): Command {
  const needed = spec.message.required ? ' (needed; asked for on a terminal)' : '';
  const command = new Command(spec.name)
    .summary(spec.summary)
    .description(spec.description)
    .addArgument(taskArgument())
    .addArgument(stageArgument(false))
    .option('-m, --message <text>', `${spec.message.what}${needed}`)
    .addOption(runOption())
    .addOption(
      new Option('--head <commit>', 'refuse when another commit than this one waits (7 digits or more)'),
    )
    .addOption(new Option('--token <token>', 'makes the decision repeatable: 8 to 128 characters'))
    .addOption(yesOption());
  return withOptions(command, signingOptions()).action(
    bind(async () => (await import('../actions/decide.js')).decide),
  );
}
