import { Connection } from '@temporalio/client';

import { type PathEnvironment, type Paths } from '../config/paths.js';
import { fail } from '../domain/failure/catalogue.js';
import { type ConnectionSettings, connectionSettings } from './connection-settings.js';

/** Milliseconds that a server has for its first answer. */
export const CONNECT_LIMIT_MS = 2000;

/** A connection that has answered once, and what it was opened with. Close it when done. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly settings: ConnectionSettings;
}

/**
 * Connects a client to the server of {@link connectionSettings}. Fails with SERVER_UNREACHABLE, which names the
 * address, when no answer comes in time.
 */
export async function openConnection(input: {
  env: PathEnvironment;
  paths: Paths;
  timeoutMs?: number;
}): Promise<OpenConnection> {
  const settings = await connectionSettings(input);
  const { address, tls, apiKey, metadata } = settings;
  const connection = Connection.lazy({
    address,
    connectTimeout: input.timeoutMs ?? CONNECT_LIMIT_MS,
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  try {
    await connection.ensureConnected();
    return { connection, settings };
  } catch (error) {
    await connection.close();
    fail('SERVER_UNREACHABLE', { address }, error);
  }
}
