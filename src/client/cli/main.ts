#!/usr/bin/env node
import { processContext } from './context.js';
import { runCli } from './run-cli.js';

/** A reader that has seen enough (`| head`) is no error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const exitCode = await runCli({ argv: process.argv.slice(2), context: processContext() });
// Whatever still waits (a connection that was given up, for one) waits for nothing that is wanted any more.
process.stdout.write('', () => process.exit(exitCode));
