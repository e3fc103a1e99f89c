import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Paths, temporalDbFile } from '../config/paths.js';
import { messageOf } from '../domain/system-error.js';
import { fail, StagegateError } from '../domain/failure/catalogue.js';
import { spawnServer, type SpawnedServer } from '../process/spawn-server.js';
import { devServerArgs } from './dev-server-args.js';
import { findOrAdopt, removeRecord, untilGone, writeRecord } from './dev-server-state.js';
import { type ChosenPorts, choosePorts } from './choose-ports.js';
import { lastLines, rotate } from './log-file.js';
import { LOOPBACK } from './ports.js';
import { untilConnected, untilDone, untilListening } from './readiness.js';
import { setRetention } from './retention.js';
import { ensureSearchAttributes } from './search-attributes.js';
import { stopProcess } from './server-process.js';
import { withLock } from '../config/with-lock.js';

/** The namespace that a dev server always has. */
export const DEV_NAMESPACE = 'default';

const START_LIMIT_MS = 30_000;
const STOP_PATIENCE_MS = 10_000;

/** A dev server that answers, with its search attributes registered. */
export interface DevServer {
  /** `host:port` for clients and workers. */
  readonly address: string;
  /** Temporal Web. */
  readonly uiUrl: string;
  readonly pid: number;
  /** Whether it ran already: then it is left running by {@link stop}, for whoever started it. */
  readonly reused: boolean;
  /** Ends the server and waits until it is gone, at most about ten seconds. */
  stop(): Promise<void>;
  /** Resolves when the server is gone, whoever ended it. */
  readonly exited: Promise<void>;
}

const PORT_TRIES = 5;

/** How to start a dev server. */
export interface DevServerOptions {
  /** The `temporal` program, from `resolveTemporal`. */
  readonly binary: string;
  readonly paths: Paths;
  /** The port for clients; 0 takes a free one. */
  readonly port: number;
  /** The port of Temporal Web; 0 takes a free one, `null` 1000 above `port` when that is free. */
  readonly uiPort: number | null;
  /** Keeps nothing and is known to nobody: for tests. */
  readonly ephemeral?: boolean;
}

/** Where the dev server's output goes. */
export const devServerLog = (paths: Paths): string => join(paths.state, 'temporal.log');

/**
 * Starts Temporal's dev server on the database in the state folder, or finds the one that runs on it already.
 * Bound to the loopback address. Fails with PORT_IN_USE or SERVER_START_FAILED.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  mkdirSync(options.paths.state, { recursive: true });
  if (options.ephemeral) return startOnFreePorts(options);
  return withLock({ file: join(options.paths.state, 'temporal.lock') }, async () => {
    return (await reuse(options.paths)) ?? (await startOnFreePorts(options));
  });
}

/** Ends the dev server of this installation; false when none runs. */
export async function stopDevServer({ paths }: { paths: Paths }): Promise<boolean> {
  const record = await findOrAdopt({ paths });
  if (record === null) return false;
  await stopProcess({
    pid: record.pid,
    exited: untilGone(paths, record),
    patienceMs: STOP_PATIENCE_MS,
  });
  removeRecord(paths, record);
  return true;
}

async function reuse(paths: Paths): Promise<DevServer | null> {
  const record = await findOrAdopt({ paths });
  if (record === null) return null;
  const { address, uiUrl, pid } = record;
  await prepare({ address, signal: AbortSignal.timeout(START_LIMIT_MS) });
  let gone: Promise<void> | null = null;
  return {
    ...{ address, uiUrl, pid, reused: true },
    stop: () => Promise.resolve(),
    get exited() {
      return (gone ??= untilGone(paths, { pid }));
    },
  };
}

/** A port that was free when it was chosen may be taken before the server listens; then another one is chosen. */
async function startOnFreePorts(options: DevServerOptions): Promise<DevServer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start(options);
    } catch (error) {
      const taken = error instanceof StagegateError && error.failure.code === 'PORT_IN_USE';
      if (!taken || options.port !== 0 || tries === PORT_TRIES) throw error;
    }
  }
}

async function start(options: DevServerOptions): Promise<DevServer> {
  const ports = await choosePorts(options);
  const logFile = devServerLog(options.paths);
  rotate(logFile);
  const home = join(options.paths.state, 'temporal-home');
  mkdirSync(home, { recursive: true });
  const dbFile = options.ephemeral ? null : temporalDbFile(options.paths);
  const server = await spawn({ options, ports, dbFile, home, logFile });
  const address = `${LOOPBACK}:${String(ports.port)}`;
  const uiUrl = `http://${LOOPBACK}:${String(ports.uiPort)}`;
  await untilReady({ server, ports, address, logFile });
  if (!options.ephemeral) {
    const record = { address, uiUrl, pid: server.pid, startedAt: new Date().toISOString() };
    writeRecord(options.paths, { schemaVersion: 1, ...record });
  }
  return {
    ...{ address, uiUrl, pid: server.pid, reused: false },
    exited: server.exited.then(() => undefined),
    stop: async () => {
      await stopProcess({ ...server, patienceMs: options.ephemeral ? 0 : STOP_PATIENCE_MS });
      if (!options.ephemeral) removeRecord(options.paths, server);
    },
  };
}

async function spawn(input: {
  options: DevServerOptions;
  ports: ChosenPorts;
  dbFile: string | null;
  home: string;
  logFile: string;
}): Promise<SpawnedServer> {
  const { binary, paths } = input.options;
  try {
    return await spawnServer({
      argv: devServerArgs({ binary, dbFile: input.dbFile, ...input.ports }),
      cwd: paths.state,
      env: { HOME: input.home, PATH: '/usr/bin:/bin' },
      logFile: input.logFile,
    });
  } catch (error) {
    fail('SERVER_START_FAILED', { detail: messageOf(error) }, error);
  }
}

async function untilReady(input: {
  server: SpawnedServer;
  ports: ChosenPorts;
  address: string;
  logFile: string;
}): Promise<void> {
  const { server, ports, logFile } = input;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), START_LIMIT_MS);
  server.exited.then(() => limit.abort()).catch(() => limit.abort());
  try {
    await untilListening({ port: ports.port, signal: limit.signal });
    await untilListening({ port: ports.uiPort, signal: limit.signal });
    await prepare({ address: input.address, signal: limit.signal });
  } catch (error) {
    await stopProcess({ ...server, patienceMs: 0 });
    if (error instanceof StagegateError) throw error;
    const detail = lastLines(logFile) || `no answer within ${String(START_LIMIT_MS / 1000)} s`;
    if (/address already in use/i.test(detail)) fail('PORT_IN_USE', { port: ports.port }, error);
    fail('SERVER_START_FAILED', { detail: `${detail}\nIts log: ${logFile}` }, error);
  } finally {
    clearTimeout(timer);
  }
}

async function prepare(input: { address: string; signal: AbortSignal }): Promise<void> {
  const connection = await untilConnected(input);
  try {
    const target = { connection, namespace: DEV_NAMESPACE };
    await untilDone(input, () => ensureSearchAttributes({ ...target, register: true }));
    await untilDone(input, () => setRetention(target));
  } finally {
    await connection.close();
  }
}
