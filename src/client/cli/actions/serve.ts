import { registerSearchAttributes, serverSettings, startServer } from '../../local/serve.js';
import { workerLog } from '../../local/worker-log.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Runs the dev server until it is interrupted. */
export async function server(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, context } = call;
  if (options.flag('registerSearchAttributes') === true) {
    const address = await registerSearchAttributes(session);
    output.result({
      text: () => `The search attributes are registered with ${address}.`,
      value: { registered: true, address },
    });
    return EXIT.ok;
  }
  const started = await startOne(call);
  const ended = await Promise.race([started.exited.then(() => true), interrupted(context.signal)]);
  if (!ended) await started.stop();
  return ended && !context.signal.aborted ? EXIT.failed : EXIT.ok;
}

/** Runs a worker until it is interrupted. */
export async function worker(call: CommandCall): Promise<ExitCode> {
  await work(call, call.context.signal);
  return EXIT.ok;
}

/** Runs server and worker until interrupted; a server that the user named is used, not started. */
export async function up(call: CommandCall): Promise<ExitCode> {
  const { session, context } = call;
  const settings = await serverSettings(session);
  if (settings.source === 'temporal') return worker(call);
  const started = await startOne(call);
  const stop = new AbortController();
  const endAll = () => stop.abort();
  context.signal.addEventListener('abort', endAll, { once: true });
  if (context.signal.aborted) endAll();
  const lost = started.exited.then(endAll);
  try {
    await work(call, stop.signal);
  } finally {
    await started.stop();
    context.signal.removeEventListener('abort', endAll);
  }
  if (context.signal.aborted) return EXIT.ok;
  await lost;
  call.output.note('The Temporal server is gone, so the worker was stopped.');
  return EXIT.environment;
}

async function startOne({ session, options, output }: CommandCall) {
  const started = await startServer(session, {
    port: options.number('port') ?? 7233,
    uiPort: options.number('uiPort'),
    onProgress: (line) => output.note(line),
  });
  const { address, uiUrl, reused } = started;
  output.result({
    text: () =>
      `${reused ? 'The Temporal server runs already' : 'The Temporal server runs'} at ${address}\nTemporal Web: ${uiUrl}`,
    value: { event: 'server_ready', address, temporalWeb: uiUrl, reused },
  });
  return started;
}

async function work({ session, output, context }: CommandCall, stop: AbortSignal): Promise<void> {
  const { runWorker } = await import('../../../worker/run-worker.js');
  await runWorker({
    paths: session.paths,
    env: session.env,
    stop,
    log: workerLog({
      paths: session.paths,
      isTty: context.isTty,
      write: (text) => context.stderr.write(text),
    }),
    onReady: ({ hostId, settings }) => {
      output.result({
        text: () =>
          `The worker is ready (host ${hostId}, server ${settings.address}). To end it: Ctrl-C\nNext, in a repository: stagegate start PLAN --task KEY`,
        value: { event: 'worker_ready', hostId, address: settings.address },
      });
    },
  });
}

function interrupted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
