import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { tempDirs } from '../../support/temp-dir.js';
import { runProgram } from './run-program.js';

const tempDir = tempDirs();

async function disk(env: Record<string, string>) {
  const home = tempDir();
  mkdirSync(join(home, 'state'));
  writeFileSync(join(home, 'state', 'big'), 'x'.repeat(3_000_000));
  const { stdout } = await runProgram(['doctor', '--json'], {
    cwd: home,
    env: { STAGEGATE_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:1', ...env },
  });
  const { checks } = JSON.parse(stdout) as { checks: Record<'name' | 'state' | 'detail' | 'next', string>[] };
  return checks.find(({ name }) => name === 'disk use');
}

test('doctor tells the disk use, and warns with the command to run when it is over the limit', async () => {
  expect(await disk({})).toMatchObject({ state: 'ok', next: null });
  expect((await disk({}))?.detail).toMatch(/^3\.\d MB of .*B that stagegate may use$/);
  const over = await disk({ STAGEGATE_DISK_LIMIT: '2MB' });
  expect(over).toMatchObject({ state: 'warning', next: expect.stringContaining('stagegate gc') });
  expect(over?.detail).toMatch(/of 2.0 MB that stagegate may use: too much/);
  expect(await disk({ STAGEGATE_DISK_LIMIT: 'lots' })).toMatchObject({ state: 'problem' });
});
