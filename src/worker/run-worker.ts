import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';

import { createActivities } from '../activities/index.js';
import { keepReserve } from '../config/reserve.js';
import { bundleFile } from '../config/build.js';
import { hostId } from '../config/host-id.js';
import type { Paths } from '../config/paths.js';
import { dayLimitOf } from '../config/day-limits.js';
import { readSettings } from '../config/settings.js';
import { hostQueues, taskQueues } from '../contract/task-queues.js';
import { fail } from '../domain/failure/catalogue.js';
import { keepCompanion } from '../git/index.js';
import { type ConnectionSettings, connectionSettings } from '../server/connection-settings.js';
import { openConnection } from '../server/open-connection.js';
import { ensureSearchAttributes } from '../server/search-attributes.js';
import { openStore } from '../store/factory.js';
import { makeAdmissionPort } from './admission-port.js';
import { type HealthAddress, serveHealth } from './health/health-server.js';
import { askServer } from './health/server-view.js';
import { type CarriedProcess, describeCarried, withProcesses } from './load.js';
import { installLogger, type WorkerLog } from './logging.js';
import { makeOpenness } from './openness.js';
import { lookThroughRepositories } from './look-through-repositories.js';
import { createPollers } from './pollers.js';
import { carryOutFences } from './fences.js';
import { keepHost } from './host-duty.js';
import { keepNotifying } from './notify/dispatch.js';
import { Presence } from './presence.js';
import { reapLeftovers } from './reap.js';
import { runPollers } from './run-pollers.js';
import { makeGivenAnswer } from './given-answer.js';
import { makeStillAsked } from './still-asked.js';
import { takeOver } from './take-over.js';

/** What a worker is started with. */
export interface WorkerOptions {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the worker's log lines go, one JSON object each. */
  readonly log: WorkerLog;
  /** Ends the worker: it drains, and leaves executors running. */
  readonly stop: AbortSignal;
  /** Where `/healthz` and `/readyz` are served; nowhere when left out. */
  readonly health?: HealthAddress;
  /** Called once the worker polls all its queues. */
  readonly onReady?: (ready: WorkerReady) => void;
  /** Called when the worker has drained, with what it leaves running. */
  readonly onDrained?: (left: readonly CarriedProcess[]) => void;
}

/** A worker that polls. */
export interface WorkerReady {
  readonly hostId: string;
  readonly settings: ConnectionSettings;
  /** Where its health endpoint listens; `null` when it was not asked for. */
  readonly health: string | null;
}

const GRACE_MS = 5_000;

/**
 * Runs a worker until it is stopped: workflows, the store's queue, and this host's own queues. Before it polls, the
 * search attributes are verified and executors that nobody wants any more are ended.
 *
 * @throws SERVER_UNREACHABLE, SEARCH_ATTRIBUTES_MISSING, STORE_UNAVAILABLE, BUNDLE_MISSING, HEALTH_UNAVAILABLE.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { paths, health: at, log } = options;
  installLogger(log);
  keepReserve({ paths });
  const presence = new Presence({ paths, hostId: hostId({ paths }) });
  const health = at === undefined ? null : await serveHealth({ at, pages: presence.pages });
  presence.health = health?.address ?? null;
  const companion = keepCompanion();
  try {
    await work({ options, presence, health: health?.address ?? null });
  } finally {
    presence.end();
    await companion.end();
    await health?.close();
  }
}

async function work(input: {
  options: WorkerOptions;
  presence: Presence;
  health: string | null;
}): Promise<void> {
  const { options, presence, health } = input;
  const { paths, env, log, stop, onReady } = options;
  const own = readSettings({ env, paths });
  const settings = await connectionSettings({ env, paths });
  const { connection: clientConnection, close } = await openConnection({ env, paths });
  const store = await openStore({ url: own.store, passwordFile: own.storePasswordFile });
  const connection = await connectWorker(settings);
  try {
    const { namespace, queuePrefix: prefix } = settings;
    await ensureSearchAttributes({
      connection: clientConnection,
      namespace,
      register: settings.source !== 'temporal',
    });
    const host = hostId({ paths });
    const { identity } = presence;
    const client = new Client({ connection: clientConnection, namespace });
    const openness = makeOpenness({ client });
    const { load } = presence;
    const duty = { store, paths, hostId: host, vault: own.vault, load, log, graceMs: GRACE_MS };
    await carryOutFences(duty);
    await reapLeftovers({ paths, openness, log, graceMs: GRACE_MS });
    const queues = hostQueues({ prefix, hostId: host });
    const shared = taskQueues({ prefix });
    const activities = createActivities({
      paths,
      store,
      hostId: host,
      queues,
      prefix,
      vault: own.vault,
      hostTimeoutMs: own.hostTimeoutMs,
      dayLimit: (slug) => dayLimitOf({ limits: own.dayLimits, slug }),
      agentSlots: (agent) => own.agentSlots[agent] ?? null,
      env,
      graceMs: GRACE_MS,
      receivers: own.receivers,
      signingKey: own.signingKey,
      forges: { github: own.github, surroundings: { env, folder: paths.config } },
      admission: makeAdmissionPort({ client, prefix, limits: own.admission }),
      openness,
      stillAsked: makeStillAsked({ client }),
      givenAnswer: makeGivenAnswer({ client }),
    });
    const pollers = await createPollers({
      connection,
      namespace,
      shared,
      host: queues,
      activities: { ...activities, exec: load.counting(activities.exec) },
      bundle: bundleFile(),
      identity,
    });
    const settle = takeOver({ client, namespace, taskQueue: prefix, hostId: host, log }).catch(
      (error: unknown) => {
        tell(log, 40, 'could not look for work of dead workers', { error: String(error) });
      },
    );
    const heard = () => askServer({ client, namespace, queue: shared.workflows, identity });
    const over = new AbortController();
    let kept: Promise<unknown> = Promise.resolve();
    if (own.receivers.length > 0) presence.backlogs = () => store.listBacklogs();
    const outbox = { receivers: own.receivers, store, log, env, folder: paths.config };
    const lookedThrough = lookThroughRepositories({ paths, log, stop });
    await runPollers({
      pollers,
      stop,
      onPolling: () => {
        presence.become('polling', heard);
        kept = Promise.all([
          keepHost({ ...duty, prefix, queues, settings: own, heard }, over.signal),
          keepNotifying(outbox, over.signal),
        ]);
        tell(log, 30, 'polling', { hostId: host, ...presence.build, health });
        onReady?.({ hostId: host, settings, health });
      },
      onDraining: () => drain({ presence, options }),
    }).finally(() => over.abort());
    await kept;
    await settle;
    await lookedThrough;
  } finally {
    await connection.close();
    await close();
    await store.close();
  }
}

/** Drains; comes back with a function that tells, once the pollers have ended, what runs on without this worker. */
function drain({ presence, options }: { presence: Presence; options: WorkerOptions }): () => void {
  const { log, onDrained } = options;
  const carried = presence.load.carried;
  presence.become('draining');
  tell(log, 30, 'draining', { carries: carried.length });
  return () => {
    const left = withProcesses(carried).filter(({ pid }) => pid !== null);
    for (const each of left) {
      tell(log, 30, `left running for the next worker: ${describeCarried(each)}`, { ...each });
    }
    onDrained?.(left);
  };
}

function tell(log: WorkerLog, level: number, msg: string, more: object): void {
  log(JSON.stringify({ level, time: Date.now(), msg, ...more }));
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
