import { Socket } from 'node:net';

import type { PostgresPool } from 'kysely';
import { Client, type ClientConfig, type PoolClient, Pool, TypeOverrides, types } from 'pg';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { CannotConnect } from './cannot-connect.js';

/** How many connections one process holds at most; PostgreSQL's own limit is 100 for all. */
const MOST_CONNECTIONS = 5;
const LONGEST_CONNECT_MS = 5_000;
const SHORTEST_CONNECT_MS = 1_000;
const CLOSE_MS = 2_000;
const IDLE_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;
/** A transaction whose process stands still loses its locks after this time. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** How much longer than the longest statement a connection may say nothing: then there is nobody at its other end. */
const SILENCE_MS = 15_000;

/** Opens connections to one database when they are wanted; see {@link openPool}. */
export interface PoolOptions {
  readonly config: ClientConfig;
  /** How long a statement may take, in milliseconds; `0` for as long as it wants. */
  readonly statementMs: number;
  /** How long a statement may wait for a lock, in milliseconds. */
  readonly lockMs: number;
}

/**
 * A few connections to a database, made when they are first wanted. One that is lost, or whose other end has gone silent,
 * is forgotten, and what was asked of it fails; the next is made anew.
 */
export function openPool({ config, statementMs, lockMs }: PoolOptions): PostgresPool {
  const pool = new Pool({
    ...config,
    Client: LeavingClient,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: Math.min(Math.max(lockMs, SHORTEST_CONNECT_MS), LONGEST_CONNECT_MS),
    idleTimeoutMillis: IDLE_MS,
    allowExitOnIdle: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    fallback_application_name: 'stagegate',
    statement_timeout: config.statement_timeout ?? statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    types: numbersAsNumbers(),
  });
  // without a listener, a connection that is lost while nothing is asked of it would end the process
  pool.on('error', ignore);
  pool.on('connect', (client) => {
    client.on('error', ignore);
    if (statementMs > 0) endWhenSilent({ client, afterMs: statementMs + SILENCE_MS });
  });
  return {
    connect: async () => {
      try {
        return await pool.connect();
      } catch (error) {
        throw error instanceof StagegateError ? error : new CannotConnect(error);
      }
    },
    end: () => within({ ms: CLOSE_MS, work: pool.end() }),
  };
}

const ignore = () => undefined;

/** One that gives up a connection leaves it: pg lets the server wait for its password, a minute long. */
class LeavingClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    this.connection.on('error', () => this.connection.stream.destroy());
  }
}

function endWhenSilent({ client, afterMs }: { client: PoolClient; afterMs: number }): void {
  const { stream } = client.connection;
  if (!(stream instanceof Socket)) return;
  const silent = Object.assign(new Error('nothing was heard on it'), { code: 'ETIMEDOUT' });
  stream.setTimeout(afterMs, () => stream.destroy(silent));
}

/** Counts and sums as numbers, as SQLite gives them; none of the store's comes near 2⁵³. */
function numbersAsNumbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  for (const type of [types.builtins.INT8, types.builtins.NUMERIC]) overrides.setTypeParser(type, Number);
  return overrides;
}

/** A server that does not say good-bye is left all the same. */
async function within({ ms, work }: { ms: number; work: Promise<void> }): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
    timer.unref();
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
