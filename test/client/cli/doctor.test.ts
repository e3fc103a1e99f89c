import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { programFile } from '../../../src/config/build.js';
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

/** Runs the built program: a worker leaves threads in whoever it runs in. */
const built = (command: string, { cwd, env }: { cwd: string; env: Record<string, string> }) =>
  new Promise<string>((resolve) => {
    const path = process.env['PATH'] ?? '';
    execFile(process.execPath, [programFile(), command], { cwd, env: { PATH: path, ...env } }, (_, ...told) =>
      resolve(told.join('\n')),
    );
  });

test('doctor and worker say where the configuration is wrong, also without a server', async () => {
  const home = tempDir();
  mkdirSync(join(home, 'config'));
  writeFileSync(join(home, 'config', 'config.yaml'), 'day_limits: {shop-1: {cost: lots}}\n');
  const where = { cwd: home, env: { STAGEGATE_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:1' } };
  const { stdout } = await runProgram(['doctor'], where);
  for (const told of [stdout, await built('worker', where)].map((text) => text.replace(/\s+/g, ' '))) {
    expect(told).toContain('config.yaml cannot be used');
    expect(told).toContain('"lots" must be an amount of US dollars such as $5 or 2.50 USD');
    expect(told).toContain('Correct');
  }
});
