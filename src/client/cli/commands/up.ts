import { Command, Option } from 'commander';

import type { Bind } from '../command-call.js';
import { healthOption, wholeNumber } from '../options.js';

const anyPort = wholeNumber({ from: 0, to: 65_535 });

/** `stagegate up` */
export function upCommand(bind: Bind): Command {
  return new Command('up')
    .summary('run server and worker in one terminal')
    .description(
      'Runs the Temporal dev server (unless TEMPORAL_ADDRESS names one) and a worker until it is interrupted.',
    )
    .addOption(
      new Option('--port <port>', 'for clients and workers; 0 takes a free one')
        .env('STAGEGATE_PORT')
        .argParser(anyPort)
        .default(7233),
    )
    .addOption(new Option('--ui-port <port>', 'for Temporal Web (default: 1000 above)').argParser(anyPort))
    .addOption(healthOption())
    .action(bind(async () => (await import('../actions/serve.js')).up));
}
