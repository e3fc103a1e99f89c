import { parseArgs } from 'node:util';

const HELP = `npm run demo -- [options]

Runs the main job for real, in a fresh folder: a small repository with a bare origin, Temporal's dev server, a
worker, a plan of five stages, an approval, a pull request.

  --yes          do not ask for the approval: give it, and say so
  --kill         kill the worker (kill -9) while agents work, and start it again: the run goes on where it was
  --exit         end server and worker when the run has ended (without a terminal that is so anyway)
  --port <port>  the server's port; 0 takes a free one (default: 7233, or a free one when that is taken)
  --help         show this`;

/** Reads the command line. `help` is the text to print, when that is all there is to do. */
export function readOptions({ argv, isTty }) {
  const { values } = parseArgs({
    args: argv,
    options: {
      yes: { type: 'boolean', short: 'y', default: false },
      kill: { type: 'boolean', default: false },
      exit: { type: 'boolean', default: false },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new Error(`--port ${values.port} is not a port: 0 to 65535`);
  return {
    isTty,
    asks: isTty && !values.yes,
    stays: isTty && !values.exit,
    kills: values.kill,
    port,
    help: values.help ? HELP : null,
  };
}
