import { execFile, spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { companionFile } from '../../../src/config/build.js';
import { Companion } from '../../../src/git/companion/companion.js';
import { type GitProcess, runGitProcess } from '../../../src/git/git-process.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { processesNaming } from '../../support/processes-naming.js';
import { waitUntil } from '../../support/wait-until.js';

const run = promisify(execFile);

let sandbox: GitSandbox;
let companion: Companion;
/** A copy of the companion's program, by which its processes are known. */
let script: string;
beforeEach(() => {
  sandbox = openGitSandbox();
  sandbox.git(sandbox.dir, 'init', '--quiet', 'r');
  script = join(sandbox.dir, 'companion.mjs');
  copyFileSync(companionFile(), script);
  companion = new Companion({ script });
});
afterEach(async () => {
  await companion.end();
  sandbox.close();
});

const call = (...args: string[]) => ({
  args,
  cwd: join(sandbox.dir, 'r'),
  env: { PATH: process.env['PATH'] ?? '', HOME: sandbox.dir },
  config: ['core.quotePath=false'],
});
const gits = (mark: string): number[] => processesNaming(mark).map((line) => Number(line.split(' ')[0]));
const pidOf = (): number => Number(processesNaming(script)[0]?.split(' ')[0]);
const companions = () => processesNaming(script).length;

describe('git that a companion starts', () => {
  test.each([
    ['output', () => call('config', '--list', '-z')],
    [
      'bytes that are no text',
      () => ({ ...call('hash-object', '-w', '--stdin'), input: Buffer.from([0, 255, 10]) }),
    ],
    ['a failure and its words', () => call('rev-parse', '--verify', 'no-such-thing')],
  ])('ends as one that is started here: %s', async (_what, make) => {
    expect(await companion.run(make())).toEqual(await runGitProcess(make()));
  });

  test('is missed in the same words', async () => {
    const ends = { ...call('version'), env: { PATH: '/no/such/folder' } };
    const [beside, here] = await Promise.all([companion.run(ends), runGitProcess(ends)]);
    expect(beside.exitCode).toBe(here.exitCode);
    for (const { stderr } of [beside, here]) expect(stderr).toContain('spawn git ENOENT');
  });

  test('gives much output back whole, also to several who ask at once', async () => {
    const bytes = Buffer.alloc(3_000_000, 'äöü\0\n');
    const id = sandbox.feed(join(sandbox.dir, 'r'), bytes, 'hash-object', '-w', '--stdin');
    const ends = await Promise.all([1, 2, 3, 4].map(() => companion.run(call('cat-file', 'blob', id))));
    for (const { stdout } of ends) expect(stdout.equals(bytes)).toBe(true);
  });

  test('has the given environment and nothing else', async () => {
    process.env['STAGEGATE_STRAY'] = 'stray';
    const { stdout } = await companion.run(call('-c', 'alias.env=!env', 'env'));
    delete process.env['STAGEGATE_STRAY'];
    expect(stdout.toString()).toContain(`HOME=${sandbox.dir}`);
    expect(stdout.toString()).not.toMatch(/STAGEGATE_STRAY|NODE_/);
  });

  test.each([
    ['here', (process: GitProcess) => runGitProcess(process)],
    ['by the companion', (process: GitProcess) => companion.run(process)],
  ])('that is killed has a status that is no success: started %s', async (_who, start) => {
    const mark = join(sandbox.dir, 'hangs');
    const asked = start(call('-c', `test.mark=${mark}`, 'cat-file', '--batch'));
    await waitUntil('git to run', () => gits(mark).length > 0);
    for (const pid of gits(mark)) process.kill(pid, 'SIGKILL');
    expect((await asked).exitCode).toBeLessThan(0);
  });

  test('is ended when its caller gives up', async () => {
    const controller = new AbortController();
    const mark = join(sandbox.dir, 'hangs');
    const hanging = call('-c', `test.mark=${mark}`, 'cat-file', '--batch');
    const asked = companion.run({ ...hanging, signal: controller.signal });
    await waitUntil('git to run', () => processesNaming(mark).length > 0);
    controller.abort();
    expect((await asked).exitCode).toBeLessThan(0);
    await waitUntil('git to end', () => processesNaming(mark).length === 0);
  });
});

describe('a companion', () => {
  test('that dies rejects what it was asked, and is started again for the next', async () => {
    const mark = join(sandbox.dir, 'hangs');
    const asked = companion.run(call('-c', `test.mark=${mark}`, 'cat-file', '--batch'));
    await waitUntil('git to run', () => processesNaming(mark).length > 0);
    const asks = expect(asked).rejects.toThrow('has ended');
    process.kill(pidOf(), 'SIGKILL');
    await asks;
    expect((await companion.run(call('version'))).exitCode).toBe(0);
  });

  test('does not hear what a terminal sends', async () => {
    await companion.run(call('version'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pidOf(), signal);
    expect((await companion.run(call('version'))).exitCode).toBe(0);
  });

  const owner = (rest: string): string[] => {
    const module = new URL('../../../dist/git/companion/companion.js', import.meta.url).href;
    const process = JSON.stringify(call('version'));
    return [
      '--input-type=module',
      '-e',
      `import { Companion } from '${module}';
       const companion = new Companion({ script: process.argv[1] });
       await companion.run(${process}); ${rest}`,
      script,
    ];
  };

  test('does not keep its owner from ending, and ends with it', async () => {
    await run(process.execPath, owner(''));
    await waitUntil('the companion to end', () => companions() === 0);
  });

  test('ends with an owner that is killed', async () => {
    const child = spawn(process.execPath, owner('setInterval(() => {}, 1000)'), { stdio: 'ignore' });
    await waitUntil('a companion', () => companions() === 2);
    child.kill('SIGKILL');
    await waitUntil('the companion to end', () => companions() === 0);
  });
});
