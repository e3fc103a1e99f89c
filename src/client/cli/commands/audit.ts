import { Command } from 'commander';

import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate audit` */
export function auditCommand(bind: Bind): Command {
  return new Command('audit')
    .summary('show who did what in a run')
    .description(
      "Shows a run's record in order: who did what to what, on which evidence, and what became of it; refused " +
        'answers too. Each row carries the hash of the one before: --verify finds rows that were changed, taken ' +
        'away or put elsewhere.',
    )
    .addArgument(taskArgument())
    .option('--verify', 'check the hash chain, and say where it breaks')
    .option(
      '--head <hash>',
      'with --verify: the last hash as it was told before, so that a chain made anew is found',
    )
    .addOption(runOption())
    .action(bind(async () => (await import('../actions/audit.js')).audit));
}
