import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { freePort } from '../../src/server/ports.js';
import { silentServer } from '../support/silent-server.js';
import { tempDirs } from '../support/temp-dir.js';

const temp = tempDirs();
const script = fileURLToPath(new URL('../../dist/server/download-main.js', import.meta.url));

/** Downloads through a proxy of this test's own, so that nothing leaves the machine. */
async function download(proxyPort: number): Promise<{ code: number | null; said: string; left: string[] }> {
  const folder = temp();
  const env = { PATH: process.env['PATH'], HTTPS_PROXY: `http://127.0.0.1:${String(proxyPort)}` };
  const child = spawn(process.execPath, [script, 'v1.5.1', folder], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, said: said.trim(), left: readdirSync(folder) };
}

describe('the download', () => {
  test('says why it failed, in a line, and leaves nothing', async () => {
    const { code, said, left } = await download(await freePort());
    expect(code).toBe(1);
    expect(said).toMatch(/^[^\n]*refused[^\n]*$/i);
    expect(left).toEqual([]);
  });

  test('gives up when nobody answers', async () => {
    const { port, close } = await silentServer();
    expect(await download(port)).toEqual({ code: 1, said: 'no answer within 5 s', left: [] });
    await close();
  });
});
