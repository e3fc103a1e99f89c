import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, expect, test } from '@jest/globals';

import { leaksOf, leftovers } from '../../scripts/chaos/facts.mjs';
import { vaultDir } from '../../src/config/paths.js';
import { tempDirs } from '../support/temp-dir.js';

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
    left: () => leftovers({ installation: { place: { folder, paths }, workers: [] }, run }),
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
  expect(left().sort()).toEqual(['lock: packed-refs.lock', 'lock: refs/heads/main.lock', 'working tree: a']);
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
  write(join(paths.state, 'logs', 'other', 'out.log'), 'hush-hush\n');
  const told = leaksOf({ paths, run, secret: 'hush-hush' });
  expect(told).toEqual([join(paths.state, 'logs', 'shop', 't-1', 'out.log')]);
});
