import { describe, expect, test } from '@jest/globals';

import { resolvePaths } from '../../src/config/paths.js';
import { openConnection } from '../../src/server/open-connection.js';
import { freePort } from '../../src/server/ports.js';
import { lineTo } from '../support/cut-line.js';
import { silentServer } from '../support/silent-server.js';
import { tempDirs } from '../support/temp-dir.js';
import { testAddress } from '../support/temporal.js';

const temp = tempDirs();
const open = (address: string, over: { timeoutMs?: number; signal?: AbortSignal } = {}) => {
  const home = temp();
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_CONFIG_FILE: `${home}/none.toml` };
  return openConnection({ env, paths: resolvePaths({ env: { STAGEGATE_HOME: home } }), ...over });
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
    // Nobody waits for it: a patience of an hour would outlast this test.
    await expect(open(address, { timeoutMs: 3_600_000 })).rejects.toMatchObject(unreachable(address));
  });

  test('somebody listens and never answers: it does not hang', async () => {
    const { address, close } = await silentServer();
    await expect(open(address, { timeoutMs: 500 })).rejects.toMatchObject(unreachable(address));
    await close();
  });

  test('somebody listens and never answers: whoever waits may give up', async () => {
    const { address, close } = await silentServer();
    const patience = new AbortController();
    const opening = open(address, { signal: patience.signal, timeoutMs: 2_000 });
    patience.abort();
    const aborted: unknown = expect.objectContaining({ name: 'AbortError' });
    await expect(opening).rejects.toMatchObject({ ...unreachable(address), cause: aborted });
    await close();
  });

  // Found by `npm run chaos`: what waited to be made again threw in a timer, and took the process along.
  test('is closed with calls under way that are being made again and again', async () => {
    const line = await lineTo({ to: testAddress() });
    const { connection, close } = await open(line.address);
    await line.cut();
    const look = () => connection.workflowService.describeNamespace({ namespace: 'default' });
    const calls = Promise.allSettled(Array.from({ length: 20 }, look));
    await expect(connection.withDeadline(Date.now() + 500, look)).rejects.toThrow();
    await close();
    for (const { status } of await calls) expect(status).toBe('rejected');
  });
});
