import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { type RunCommandInput, runCommand } from '../../src/process/index.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';
import { runs } from './support.js';

const temp = tempDirs();
const run = (argv: RunCommandInput['argv'], rest: Partial<RunCommandInput> = {}) =>
  runCommand({
    argv,
    cwd: temp(),
    env: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 20_000,
    maxBytes: 10_000,
    ...rest,
  });

describe('runCommand', () => {
  test('gives exit code and both outputs', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      kind: 'exited',
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      truncated: false,
    });
  });

  test('a signal is 128 and its number', async () => {
    expect(await run(['sh', '-c', 'kill -KILL $$'])).toMatchObject({ kind: 'exited', exitCode: 137 });
  });

  test('knows no shell and gives no other environment', async () => {
    expect(await run(['printf', '%s', '$HOME; `id`'])).toMatchObject({ stdout: '$HOME; `id`' });
    const result = await run(['env'], { env: { PATH: '/usr/bin:/bin', ONLY: '1' } });
    expect(result).toMatchObject({ stdout: 'PATH=/usr/bin:/bin\nONLY=1\n' });
  });

  test('passes on what is to be read, and nothing otherwise', async () => {
    expect(await run(['cat'], { input: 'text' })).toMatchObject({ stdout: 'text' });
    expect(await run(['cat'])).toMatchObject({ kind: 'exited', exitCode: 0, stdout: '' });
    expect(await run(['true'], { input: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0 });
  });

  test('keeps so much output and reads the rest', async () => {
    const result = await run(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x; exit 5'], {
      maxBytes: 100,
    });
    expect(result).toMatchObject({ kind: 'exited', exitCode: 5, stdout: 'x'.repeat(100), truncated: true });
  });

  test('says which program is missing', async () => {
    expect(await run(['no-such-program-4711'])).toEqual({
      kind: 'not_found',
      program: 'no-such-program-4711',
    });
  });

  test('ends the whole group after its time', async () => {
    const cwd = temp();
    const result = await run(['sh', '-c', 'sleep 60 & echo $! > pid; echo begun; trap "" TERM; wait'], {
      cwd,
      timeoutMs: 400,
    });
    expect(result).toMatchObject({ kind: 'timed_out', stdout: 'begun\n' });
    const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'));
    await waitUntil('the end of the child', () => !runs(pid));
  });

  test('does not wait for a grandchild that holds the output', async () => {
    const result = await run(['sh', '-c', 'sleep 60 & echo $!']);
    expect(result).toMatchObject({ kind: 'exited', exitCode: 0 });
    if (result.kind === 'exited') process.kill(Number(result.stdout), 'SIGKILL');
  });
});
