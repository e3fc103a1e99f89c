import { afterEach, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';

import { type HealthServer, parseHealthAddress, serveHealth } from '../../src/worker/health/health-server.js';

describe('the health endpoint', () => {
  let server: HealthServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  async function open(ok: boolean): Promise<HealthServer> {
    server = await serveHealth({
      at: { host: '127.0.0.1', port: 0 },
      pages: { '/readyz': () => Promise.resolve({ ok, body: { ok, state: 'polling' } }) },
    });
    return server;
  }

  function ask(path: string, { host, method = 'GET' }: { host?: string; method?: string } = {}) {
    const { address } = server ?? { address: '' };
    const [name, port] = address.split(':');
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(
        { host: name, port, path, method, headers: host === undefined ? {} : { host } },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      asked.once('error', reject);
      asked.end();
    });
  }

  test('answers 200 when all is well, and 503 when not', async () => {
    await open(true);
    expect(await ask('/readyz?verbose')).toEqual({ status: 200, text: '{"ok":true,"state":"polling"}\n' });
    await server?.close();
    await open(false);
    expect(await ask('/readyz')).toEqual({ status: 503, text: '{"ok":false,"state":"polling"}\n' });
  });

  test('knows its pages, and only reads', async () => {
    await open(true);
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/constructor')).status).toBe(404);
    expect((await ask('/readyz', { method: 'POST' })).status).toBe(405);
    expect(await ask('/readyz', { method: 'HEAD' })).toEqual({ status: 200, text: '' });
  });

  test('says nothing to a page that points a name of its own here', async () => {
    await open(true);
    const { status, text } = await ask('/readyz', { host: 'evil.example:80' });
    expect(status).toBe(403);
    expect(text).not.toContain('polling');
  });

  test('a port that is taken is told, with a way out', async () => {
    const { address } = await open(true);
    const taken = Number(address.split(':')[1]);
    await expect(serveHealth({ at: { host: '127.0.0.1', port: taken }, pages: {} })).rejects.toMatchObject({
      failure: { code: 'HEALTH_UNAVAILABLE', next: 'stagegate worker --health 127.0.0.1:0' },
    });
  });
});

describe('the address of the health endpoint', () => {
  test.each([
    ['127.0.0.1:9090', { host: '127.0.0.1', port: 9090 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:80', { host: '::1', port: 80 }],
  ])('%s is one of this machine', (text, address) => {
    expect(parseHealthAddress(text)).toEqual(address);
  });

  test.each([
    '0.0.0.0:9090',
    '[::]:9090',
    '10.0.0.1:9090',
    'example.org:80',
    '9090',
    '127.0.0.1:70000',
    ':1',
  ])('%s is refused', (text) => {
    expect(parseHealthAddress(text)).toBeNull();
  });
});
