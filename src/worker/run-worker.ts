import { fileURLToPath } from 'node:url';

import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';

import { createActivities } from '../activities/index.js';
import { hostId } from '../config/host-id.js';
import { type Paths, storeFile } from '../config/paths.js';
import { hostQueues, taskQueues } from '../contract/task-queues.js';
import { fail } from '../domain/failure/catalogue.js';
import { type ConnectionSettings, connectionSettings } from '../server/connection-settings.js';
import { openConnection } from '../server/open-connection.js';
import { ensureSearchAttributes } from '../server/search-attributes.js';
import { openStore } from '../store/factory.js';
import { installLogger, type WorkerLog } from './logging.js';
import { makeOpenness } from './openness.js';
import { createPollers } from './pollers.js';
import { workerIdentity } from './identity.js';
import { reapLeftovers } from './reap.js';
import { takeOver } from './take-over.js';

/** What a worker is started with. */
export interface WorkerOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the worker's log lines go, one JSON object each. */
  readonly log: WorkerLog;
  /** Ends the worker: it drains, and leaves executors running. */
  readonly stop: AbortSignal;
  /** Called once the worker polls all its queues. */
  readonly onReady?: (ready: { readonly hostId: string; readonly settings: ConnectionSettings }) => void;
}

const GRACE_MS = 5_000;

/**
 * Runs a worker until it is stopped: workflows, the store's queue, and this host's own queues. Before it polls, the
 * search attributes are verified and executors that nobody wants any more are ended.
 *
 * @throws SERVER_UNREACHABLE, SEARCH_ATTRIBUTES_MISSING, STORE_UNAVAILABLE, BUNDLE_MISSING.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { paths, env, log, stop, onReady } = options;
  installLogger(log);
  const settings = await connectionSettings({ env, paths });
  const { connection: clientConnection } = await openConnection({ env, paths });
  const store = await openStore({ url: storeFile(paths) });
  const connection = await connectWorker(settings);
  try {
    const { namespace, queuePrefix: prefix } = settings;
    await ensureSearchAttributes({
      connection: clientConnection,
      namespace,
      register: settings.source !== 'temporal',
    });
    const host = hostId({ paths });
    const client = new Client({ connection: clientConnection, namespace });
    const openness = makeOpenness({ client });
    await reapLeftovers({ paths, openness, log, graceMs: GRACE_MS });
    const queues = hostQueues({ prefix, hostId: host });
    const activities = createActivities({
      paths,
      store,
      hostId: host,
      queues,
      env,
      graceMs: GRACE_MS,
      openness,
    });
    const pollers = await createPollers({
      connection,
      namespace,
      shared: taskQueues({ prefix }),
      host: queues,
      activities,
      bundle: bundlePath(),
      identity: workerIdentity({ hostId: host, pid: process.pid }),
    });
    const settle = takeOver({ client, namespace, taskQueue: prefix, hostId: host, log }).catch(
      (error: unknown) => {
        log(
          JSON.stringify({
            level: 40,
            msg: 'could not look for work of dead workers',
            error: String(error),
          }),
        );
      },
    );
    await runAll({ pollers, stop, onPolling: () => onReady?.({ hostId: host, settings }) });
    await settle;
  } finally {
    await connection.close();
    await clientConnection.close();
    await store.close();
  }
}

async function connectWorker({
  address,
  tls,
  apiKey,
  metadata,
}: ConnectionSettings): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({
      address,
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
    });
  } catch (error) {
    return fail('SERVER_UNREACHABLE', { address }, error);
  }
}

async function runAll(input: {
  pollers: readonly Worker[];
  stop: AbortSignal;
  onPolling: () => void;
}): Promise<void> {
  const { pollers, stop, onPolling } = input;
  const shutDown = () => {
    for (const poller of pollers) if (poller.getState() === 'RUNNING') poller.shutdown();
  };
  stop.addEventListener('abort', shutDown, { once: true });
  const running = pollers.map((poller) => poller.run().finally(shutDown));
  if (stop.aborted) shutDown();
  else onPolling();
  try {
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
    stop.removeEventListener('abort', shutDown);
  }
}

function bundlePath(): string {
  return fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
}
