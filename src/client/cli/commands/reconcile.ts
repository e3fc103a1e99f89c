import { Command } from 'commander';

import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate reconcile` */
export function reconcileCommand(bind: Bind): Command {
  return new Command('reconcile')
    .summary('find what carries pushed stages after a rebase, squash or amendment')
    .description(
      'Looks whether the commits that a run has recorded of its pushed stages are still at origin, on its branches or ' +
        'its base. Where one is not, because somebody has rebased, squashed or amended it, the commit is found that ' +
        'carries the stage now: by its trailers, by what it changes, or by its tree. Shows it; with --yes the ' +
        'correction is written into the ledger, once. Origin is only read. Needs no server.',
    )
    .addArgument(taskArgument())
    .addOption(runOption())
    .option('-y, --yes', 'write the corrections into the ledger')
    .action(bind(async () => (await import('../actions/reconcile.js')).reconcile));
}
