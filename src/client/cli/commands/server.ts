import { Command, Option } from 'commander';

import type { Bind } from '../command-call.js';
import { wholeNumber } from '../options.js';

const anyPort = wholeNumber({ from: 0, to: 65_535 });

/** `stagegate server` */
export function serverCommand(bind: Bind): Command {
  return new Command('server')
    .summary('run the Temporal dev server')
    .description(
      "Runs Temporal's dev server with Temporal Web on this machine, with its database in the state folder, until " +
        'it is interrupted. The program is found or got first.',
    )
    .addOption(
      new Option('--port <port>', 'for clients and workers; 0 takes a free one')
        .env('STAGEGATE_PORT')
        .argParser(anyPort)
        .default(7233),
    )
    .addOption(new Option('--ui-port <port>', 'for Temporal Web (default: 1000 above)').argParser(anyPort))
    .option(
      '--register-search-attributes',
      'only register the search attributes with the server that TEMPORAL_ADDRESS names',
    )
    .action(bind(async () => (await import('../actions/serve.js')).server));
}
