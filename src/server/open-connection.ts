import { once } from 'node:events';

import { Connection } from '@temporalio/client';

import type { PathEnvironment, Paths } from '../config/paths.js';
import { fail } from '../domain/failure/catalogue.js';
import { type ConnectionSettings, connectionSettings } from './connection-settings.js';
import { endingRetries } from './ending-retries.js';
import { nobodyListens } from './nobody-listens.js';

/** Milliseconds that a server which is there has for its first answer; on a busy machine it needs seconds. */
const CONNECT_LIMIT_MS = 10_000;

/** A connection that has answered once, and what it was opened with. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly settings: ConnectionSettings;
  /** Closes it, whatever calls are under way. Within some two seconds. */
  readonly close: () => Promise<void>;
}

/**
 * Connects a client to the server of {@link connectionSettings}. Fails with SERVER_UNREACHABLE, which names the
 * address: at once when nobody listens there on this machine, else when no answer comes in time or `signal` gives up.
 */
export async function openConnection(input: {
  env: PathEnvironment;
  paths: Paths;
  timeoutMs?: number;
  signal?: AbortSignal;
}): Promise<OpenConnection> {
  const settings = await connectionSettings(input);
  const { address, tls, apiKey, metadata } = settings;
  if (await nobodyListens({ address })) fail('SERVER_UNREACHABLE', { address });
  const retries = endingRetries();
  const connection = Connection.lazy({
    address,
    interceptors: retries.interceptors,
    connectTimeout: input.timeoutMs ?? CONNECT_LIMIT_MS,
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  const close = async () => {
    await retries.end();
    await connection.close();
  };
  const connecting = connection.ensureConnected();
  connecting.catch(() => undefined);
  try {
    await (input.signal === undefined ? connecting : Promise.race([connecting, aborted(input.signal)]));
    return { connection, settings, close };
  } catch (error) {
    await close();
    return fail('SERVER_UNREACHABLE', { address }, error);
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await once(signal, 'abort');
  throw new Error('given up');
}
