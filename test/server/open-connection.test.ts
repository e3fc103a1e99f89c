import { createServer, type Socket } from 'node:net';

import { describe, expect, test } from '@jest/globals';

import { resolvePaths } from '../../src/config/paths.js';
import { openConnection } from '../../src/server/open-connection.js';
import { freePort } from '../../src/server/ports.js';
import { tempDirs } from '../support/temp-dir.js';
import { testAddress } from '../support/temporal.js';

const temp = tempDirs();
const open = (address: string) => {
  const home = temp();
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_CONFIG_FILE: `${home}/none.toml` };
  return openConnection({ env, paths: resolvePaths({ env: { STAGEGATE_HOME: home } }), timeoutMs: 500 });
};

const unreachable = (address: string) => ({
  failure: { code: 'SERVER_UNREACHABLE', message: expect.stringContaining(address) },
});

describe('openConnection', () => {
  test('opens one that answers', async () => {
    const { connection, settings } = await open(testAddress());
    expect(settings.address).toBe(testAddress());
    const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(namespaceInfo?.name).toBe('default');
    await connection.close();
  });

  test('nobody listens: the error names the address', async () => {
    const address = `127.0.0.1:${String(await freePort())}`;
    await expect(open(address)).rejects.toMatchObject(unreachable(address));
  });

  test('somebody listens and never answers: it does not hang', async () => {
    const port = await freePort();
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen({ host: '127.0.0.1', port }, () => resolve()));
    const address = `127.0.0.1:${String(port)}`;
    await expect(open(address)).rejects.toMatchObject(unreachable(address));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
});
