import { fail } from '../../../domain/failure/catalogue.js';
import { clean } from '../../../domain/text/clean.js';
import type { CarriedProcess } from '../../../worker/load.js';
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

async function work(call: CommandCall, stop: AbortSignal): Promise<void> {
  const { session, options, output, context } = call;
  const { runWorker } = await import('../../../worker/run-worker.js');
  const health = await healthAddress(options.text('health'));
  await runWorker({
    ...(health === null ? {} : { health }),
    paths: session.paths,
    env: session.env,
    stop,
    log: workerLog({
      paths: session.paths,
      isTty: context.isTty,
      write: (text) => context.stderr.write(text),
    }),
    onReady: ({ hostId, settings, health: endpoint }) => {
      const watched = endpoint === null ? '' : `\nHealth: http://${endpoint}/readyz`;
      output.result({
        text: () =>
          `The worker is ready (host ${hostId}, server ${settings.address}). To end it: Ctrl-C${watched}\nNext, in a repository: stagegate start PLAN --task KEY`,
        value: { event: 'worker_ready', hostId, address: settings.address, health: endpoint },
      });
    },
    onDrained: (left) => {
      output.result({ text: () => drainedText(left), value: { event: 'worker_drained', left } });
    },
  });
}

async function healthAddress(text: string | undefined) {
  if (text === undefined) return null;
  const { parseHealthAddress } = await import('../../../worker/health/health-server.js');
  const address = parseHealthAddress(text);
  if (address !== null) return address;
  const message = `--health takes a port of this machine alone, as 127.0.0.1:9090; "${text}" is none.`;
  return fail('USAGE', { message, command: 'stagegate worker' });
}

function drainedText(left: readonly CarriedProcess[]): string {
  if (left.length === 0) return 'The worker has ended; nothing was left running.';
  const count = left.length === 1 ? '1 process runs' : `${String(left.length)} processes run`;
  const lines = left.map(({ task, stage, work, attempt, pid }) =>
    clean(`  ${task} ${stage}, ${work} of attempt ${String(attempt)}, pid ${String(pid)}`),
  );
  return [
    `The worker has ended; ${count} on, and the next worker finds them:`,
    ...lines,
    'Next: stagegate worker',
  ].join('\n');
}

function interrupted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
