import { Command } from 'commander';

import type { Bind } from '../command-call.js';
import { healthOption } from '../options.js';

/** `stagegate worker` */
export function workerCommand(bind: Bind): Command {
  return new Command('worker')
    .summary('run a worker')
    .description(
      'Runs a worker on this machine until it is interrupted. Executors that run then go on, and the next worker ' +
        'finds them again.',
    )
    .addOption(healthOption())
    .action(bind(async () => (await import('../actions/serve.js')).worker));
}
