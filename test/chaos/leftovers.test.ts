import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, expect, test } from '@jest/globals';

import { leaksOf, leftovers } from '../../scripts/chaos/facts.mjs';
import { mirrorDir, vaultDir } from '../../src/config/paths.js';
import { killRecorded } from '../../src/process/kill-recorded.js';
import { launch } from '../../src/process/launch.js';
import { recordFiles } from '../../src/process/record-files.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';

const temp = tempDirs();
const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

function place() {
  const folder = temp();
  const [state, cache, config] = [join(folder, 'state'), join(folder, 'cache'), join(folder, 'config')];
  const paths = { state, cache, config };
  const run = { task: 'T-1', slug: 'shop', number: 1, origin: join(folder, 'shop.git') };
  return {
    folder,
    paths,
    run,
    left: ({ workers = [] }: { workers?: { pid: number }[] } = {}) =>
      leftovers({ installation: { place: { folder, paths }, workers }, run }),
  };
}

function write(file: string, text = '') {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

test('nothing is left of a run that tidied up; a working tree and locks are named', () => {
  const { paths, run, left } = place();
  expect(left()).toEqual([]);
  mkdirSync(join(paths.state, 'trees', 'shop', 't-1', '1', 'a'), { recursive: true });
  write(join(run.origin, 'refs', 'heads', 'main.lock'));
  write(join(vaultDir(paths, run), 'packed-refs.lock'));
  write(join(mirrorDir(paths, run), 'shallow.lock'));
  expect(left().sort()).toEqual([
    ...['lock: packed-refs.lock', 'lock: refs/heads/main.lock', 'lock: shallow.lock'],
    'working tree: a',
  ]);
});

test('an executor that is still carried is named by its stage', async () => {
  const { folder, paths, left } = place();
  const record = join(paths.state, 'logs', 'shop', 't-1', '1', 'a', '1', 'executor');
  let onOver = (): void => undefined;
  const over = new Promise<void>((resolve) => (onOver = resolve));
  const command = { kind: 'shell', script: 'sleep 600' } as const;
  await launch({ files: recordFiles(record), command, cwd: folder, env: {}, onOver });
  ending.push(() => killRecorded({ record, graceMs: 0 }).then(() => over));
  await waitUntil('it to be carried', () => Promise.resolve(left().length > 0));
  expect(left().join()).toMatch(/process: the executor of a \(\d+\)/);
});

test('a git that a worker waits for is named', async () => {
  const { left } = place();
  const child = spawn('git', ['hash-object', '--stdin'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const closed = once(child, 'close');
  ending.push(() => (child.stdin.end(), closed));
  await once(child, 'spawn');
  const workers = [{ pid: process.pid }];
  await waitUntil('git to be there', () => Promise.resolve(left({ workers }).length > 0));
  expect(left({ workers })).toEqual([`process: git hash-object --stdin (${String(child.pid)})`]);
  expect(left()).toEqual([]);
});

test('a process that an executor left behind is named', async () => {
  const { folder, run, left } = place();
  const env = { PATH: process.env['PATH'], STAGEGATE_PROCESS: join(folder, run.slug) };
  const child = spawn('sleep', ['600'], { env });
  const closed = once(child, 'close');
  ending.push(() => (child.kill('SIGKILL'), closed));
  await once(child, 'spawn');
  expect(left()).toEqual([`process: sleep (${String(child.pid)})`]);
});

test('a file of a run with the secret is named; one of another run is none of its', () => {
  const { paths, run } = place();
  write(join(paths.state, 'logs', 'shop', 't-1', 'out.log'), 'it is hush-hush\n');
  write(join(paths.state, 'reports', 'shop', 'report.md'), 'nothing\n');
  write(join(paths.state, 'reports', 'shop', 't-1', '1', 'report.json'), '{"said": "hush-hush"}\n');
  write(join(paths.state, 'logs', 'other', 'out.log'), 'hush-hush\n');
  const told = leaksOf({ paths, run, secret: 'hush-hush' });
  expect(told).toEqual([
    join(paths.state, 'logs', 'shop', 't-1', 'out.log'),
    join(paths.state, 'reports', 'shop', 't-1', '1', 'report.json'),
  ]);
});
