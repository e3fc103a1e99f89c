import { Command, Option } from 'commander';

import { taskArgument, workArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate retry-now` */
export function retryNowCommand(bind: Bind): Command {
  return new Command('retry-now')
    .summary("do not wait any longer for an agent's rate limit")
    .description(
      "Ends a stage's wait for its agent's rate limit: its next attempt begins as soon as a place is free. No attempt is " +
        'spent; where the provider still refuses, the stage waits again.',
    )
    .addArgument(taskArgument())
    .addArgument(workArgument())
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the request repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/retry-now.js')).retryNow));
}
