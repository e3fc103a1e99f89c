import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import Database from 'libsql';

import { type Paths, resolvePaths, temporalDbFile } from '../../src/config/paths.js';
import { type DevServer, devServerLog, startDevServer, stopDevServer } from '../../src/server/dev-server.js';
import { findDevServer } from '../../src/server/dev-server-state.js';
import { RETENTION_DAYS } from '../../src/server/dynamic-config.js';
import { freePort } from '../../src/server/ports.js';
import { ensureSearchAttributes } from '../../src/server/search-attributes.js';
import { tempDirs } from '../support/temp-dir.js';
import { temporalBinary } from '../support/temporal.js';
import { fakeProgram } from './fake-program.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
const temp = tempDirs();

function newPaths(): Paths {
  const paths = resolvePaths({ env: { STAGEGATE_HOME: temp() } });
  stops.push(() => stopDevServer({ paths }));
  return paths;
}

const start = (paths: Paths): Promise<DevServer> =>
  startDevServer({ binary: temporalBinary(), paths, port: 0, uiPort: 0 });

async function connected<T>(address: string, body: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await body(connection);
  } finally {
    await connection.close();
  }
}

/** A port that somebody else listens on while the test runs. */
async function takenPort(): Promise<number> {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port }, () => resolve()));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return port;
}

/** Makes of a database one as older programs did. */
function withoutLog(file: string): void {
  const database = new Database(file);
  database.exec('pragma journal_mode = delete');
  database.close();
}

/** Whether SQLite's file says that it is written through a log: its bytes for the versions of who may write and read. */
const hasLog = (file: string) =>
  readFileSync(file)
    .subarray(18, 20)
    .equals(Buffer.from([2, 2]));

describe('startDevServer', () => {
  test('starts one that is ready for a worker: attributes registered, runs kept for a month, Temporal Web up', async () => {
    const server = await start(newPaths());
    expect(server.reused).toBe(false);
    expect((await fetch(server.uiUrl)).ok).toBe(true);
    await connected(server.address, async (connection) => {
      await ensureSearchAttributes({ connection, namespace: 'default', register: false });
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(RETENTION_DAYS * 86_400);
    });
  });

  test('keeps its database with a log, also one that was made without', async () => {
    const paths = newPaths();
    await (await start(paths)).stop();
    const file = temporalDbFile(paths);
    withoutLog(file);
    expect(hasLog(file)).toBe(false);
    const second = await start(paths);
    expect(hasLog(file)).toBe(true);
    await connected(second.address, async (connection) => {
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(RETENTION_DAYS * 86_400);
    });
  });

  test('finds the one that runs on the same database, and leaves it running', async () => {
    const paths = newPaths();
    const first = await start(paths);
    const second = await start(paths);
    expect(second).toMatchObject({
      reused: true,
      address: first.address,
      uiUrl: first.uiUrl,
      pid: first.pid,
    });
    await second.stop();
    await connected(first.address, (connection) => connection.workflowService.getSystemInfo({}));
    await first.stop();
    await second.exited;
    expect(await findDevServer({ paths })).toBeNull();
  });

  test('finds one that nobody has written down, since who started it was killed', async () => {
    const paths = newPaths();
    const first = await start(paths);
    rmSync(join(paths.state, 'temporal-server.json'));
    const second = await start(paths);
    expect(second).toMatchObject({
      reused: true,
      address: first.address,
      uiUrl: first.uiUrl,
      pid: first.pid,
    });
    expect(await findDevServer({ paths })).toMatchObject({ pid: first.pid });
  });

  test('stops one that nobody has written down', async () => {
    const paths = newPaths();
    const first = await start(paths);
    rmSync(join(paths.state, 'temporal-server.json'));
    expect(await stopDevServer({ paths })).toBe(true);
    await first.exited;
    expect(await stopDevServer({ paths })).toBe(false);
  });

  test('started twice at once, there is one server', async () => {
    const paths = newPaths();
    const [one, other] = await Promise.all([start(paths), start(paths)]);
    expect(one.pid).toBe(other.pid);
    expect([one.reused, other.reused].sort()).toEqual([false, true]);
  });

  test('started again on the same database, it still has its workflows', async () => {
    const paths = newPaths();
    const before = await start(paths);
    await connected(before.address, (connection) =>
      new Client({ connection }).workflow.start('kept', { workflowId: 'kept', taskQueue: 'nobody' }),
    );
    await before.stop();
    const after = await start(paths);
    expect(after.reused).toBe(false);
    const status = await connected(after.address, async (connection) => {
      const { status } = await new Client({ connection }).workflow.getHandle('kept').describe();
      return status.name;
    });
    expect(status).toBe('RUNNING');
  });

  test('killed, it is not taken for running: the next start is a new server', async () => {
    const paths = newPaths();
    const first = await start(paths);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    expect(await findDevServer({ paths })).toBeNull();
    const second = await start(paths);
    expect(second.reused).toBe(false);
  });

  test('an ephemeral one is known to nobody', async () => {
    const paths = newPaths();
    const server = await startDevServer({
      binary: temporalBinary(),
      paths,
      port: 0,
      uiPort: 0,
      ephemeral: true,
    });
    stops.push(() => server.stop());
    expect(await findDevServer({ paths })).toBeNull();
  });

  test.each(['port', 'uiPort'] as const)('a %s that is taken gets a clear error', async (which) => {
    const port = await takenPort();
    const options = { binary: temporalBinary(), paths: newPaths(), port: 0, uiPort: 0, [which]: port };
    await expect(startDevServer(options)).rejects.toMatchObject({
      failure: { code: 'PORT_IN_USE', message: expect.stringContaining(String(port)) },
    });
  });

  test('a server that ends at once: the error has its last words and its log', async () => {
    const paths = newPaths();
    const binary = fakeProgram({ file: join(temp(), 'temporal'), script: 'echo no such luck; exit 1' });
    await expect(startDevServer({ binary, paths, port: 0, uiPort: 0 })).rejects.toMatchObject({
      failure: {
        code: 'SERVER_START_FAILED',
        message: expect.stringMatching(new RegExp(`no such luck[^]*${devServerLog(paths)}`)),
      },
    });
  });

  test('a program that is not there', async () => {
    const binary = join(temp(), 'temporal');
    await expect(startDevServer({ binary, paths: newPaths(), port: 0, uiPort: 0 })).rejects.toMatchObject({
      failure: { code: 'SERVER_START_FAILED' },
    });
  });
});

describe('stopDevServer', () => {
  test('ends a server that another call started', async () => {
    const paths = newPaths();
    const server = await start(paths);
    expect(await stopDevServer({ paths })).toBe(true);
    await server.exited;
    expect(await stopDevServer({ paths })).toBe(false);
  });
});
