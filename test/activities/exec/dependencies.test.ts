import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { dependenciesDir } from '../../../src/config/paths.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

let bench: ActivityBench;
let base: string;
beforeEach(async () => {
  bench = await ActivityBench.open();
  base = become({ 'package-lock.json': '{"lock": 1}', '.gitignore': 'deps/\n' });
});
afterEach(() => bench.close());

function become(files: Record<string, string>): string {
  const { checkout } = bench.repository;
  const commit = commitFiles(bench.sandbox, checkout, files);
  bench.sandbox.git(checkout, 'push', '--quiet');
  return commit;
}

const setups = () => {
  const file = join(bench.sandbox.dir, 'setups');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};

/** A plan whose set-up installs into `deps`, and counts how often. */
const plan = ({ cache = 'cache: deps', run = 'cat deps/tool/bin >> seen', setup = 'true' } = {}) => `
plan: cached
workspace:
  setup: ['mkdir -p deps/tool && cat package-lock.json > deps/tool/bin && ln -s bin deps/tool/link && ${setup} && echo x >> ${bench.sandbox.dir}/setups']
  ${cache}
gates: {whole: 'test -L deps/tool/link && cmp deps/tool/bin package-lock.json'}
stages:
  one: {run: '${run}', gates: whole}
  two: {run: '${run}', gates: whole}
`;
const attempt = (run: RunRef, stage: string) => bench.attempt(run, { stage, base });
const gates = (run: RunRef, stage: string, commit: string | null) =>
  bench.act('runGates', { run, stage, attempt: 1, commit: commit ?? '' });
const entries = (run: RunRef) => readdirSync(dependenciesDir(bench.paths, run.repository));

describe('folders that the set-up fills', () => {
  test('are kept from the first set-up of the base, and copied into every tree with the same lock file', async () => {
    const run = await bench.runOf(plan());
    const first = await attempt(run, 'one');
    expect(first.failure).toBeNull();
    expect(setups()).toBe(1);
    expect(await gates(run, 'one', first.head)).toMatchObject({ failure: null });
    const later = await bench.runOf(plan());
    const second = await attempt(later, 'two');
    expect(bench.show(later, second.head, 'seen')).toBe('{"lock": 1}');
    expect(setups()).toBe(1);
    const told = readFileSync(bench.inAttempt(later, 'two', 1, 'setup-kept', 'output.log'), 'utf8');
    expect(told).toContain('deps\nThe set-up was not run.');
  });

  test('cost a plan that does not ask for it nothing', async () => {
    const run = await bench.runOf(plan({ cache: 'env: []' }));
    await attempt(run, 'one');
    await attempt(run, 'two');
    expect(setups()).toBe(2);
    expect(existsSync(dependenciesDir(bench.paths, run.repository))).toBe(false);
  });

  test('are installed anew for a commit with another lock file, and that is not kept', async () => {
    const run = await bench.runOf(plan({ run: 'echo "{}" > package-lock.json' }));
    const { head } = await attempt(run, 'one');
    expect(await gates(run, 'one', head)).toMatchObject({ failure: null });
    expect(setups()).toBe(2);
    expect(entries(run)).toHaveLength(1);
    const needs = [{ stage: 'one', head: head ?? '', attempt: 1 }];
    const next = await bench.attempt(run, { stage: 'two', base, needs });
    expect(next.failure?.code).toBe('NO_CHANGE');
    expect(setups()).toBe(3);
    expect(entries(run)).toHaveLength(1);
  });

  test('are installed anew when the set-up or the keyed files are others', async () => {
    const cache = 'cache: {paths: deps, key: ["locks/**"]}';
    base = become({ 'locks/a': '1' });
    await attempt(await bench.runOf(plan({ cache })), 'one');
    await attempt(await bench.runOf(plan({ cache, setup: 'echo' })), 'one');
    expect(setups()).toBe(2);
    base = become({ 'package-lock.json': '{"lock": 2}' });
    await attempt(await bench.runOf(plan({ cache })), 'two');
    expect(setups()).toBe(2);
    base = become({ 'locks/b': '1' });
    await attempt(await bench.runOf(plan({ cache })), 'one');
    expect(setups()).toBe(3);
  });

  test('do not learn what an executor does to its copy', async () => {
    const spoil = 'echo spoilt > deps/tool/bin; echo x >> x';
    await attempt(await bench.runOf(plan({ run: spoil })), 'one');
    await attempt(await bench.runOf(plan({ run: spoil })), 'one');
    const run = await bench.runOf(plan());
    const { head } = await attempt(run, 'one');
    expect(bench.show(run, head, 'seen')).toBe('{"lock": 1}');
    expect(setups()).toBe(1);
  });

  test('are not kept of a set-up that fails, or that fills something else', async () => {
    const failing = await bench.runOf(plan({ setup: 'false' }));
    expect((await attempt(failing, 'one')).failure?.code).toBe('SETUP_FAILED');
    expect(existsSync(dependenciesDir(bench.paths, failing.repository))).toBe(false);
    const other = await bench.runOf(plan({ cache: 'cache: [deps, elsewhere]' }));
    expect((await attempt(other, 'one')).failure).toBeNull();
    await attempt(other, 'two');
    expect(setups()).toBe(2);
  });

  test('are not copied through a link that leads out of the tree', async () => {
    bench.sandbox.write(bench.sandbox.dir, 'outside/keep', 'mine');
    base = become({ '.gitignore': 'deps/\nvendor/\n' });
    const cache = 'cache: vendor/tool';
    const setup = '(test -L vendor || cp -R deps vendor)';
    await attempt(await bench.runOf(plan({ cache, setup })), 'one');
    const { checkout } = bench.repository;
    bench.sandbox.git(checkout, 'update-index', '--add', '--cacheinfo', `120000,${link()},vendor`);
    bench.sandbox.git(checkout, 'commit', '-qm', 'link');
    bench.sandbox.git(checkout, 'push', '-q');
    base = bench.sandbox.git(checkout, 'rev-parse', 'HEAD');
    await attempt(await bench.runOf(plan({ cache, setup })), 'one');
    expect(setups()).toBe(2);
    expect(readdirSync(join(bench.sandbox.dir, 'outside'))).toEqual(['keep']);
  });

  test('are right for two that fill them at once, and the fourth lock file sends the first away', async () => {
    const run = await bench.runOf(plan());
    const both = await Promise.all([attempt(run, 'one'), attempt(run, 'two')]);
    expect(both.map(({ failure }) => failure)).toEqual([null, null]);
    expect(entries(run)).toHaveLength(1);
    for (const lock of ['2', '3', '4']) {
      base = become({ 'package-lock.json': lock });
      await attempt(await bench.runOf(plan()), 'one');
    }
    expect(entries(run)).toHaveLength(3);
  });
});

const link = () =>
  bench.sandbox.feed(
    bench.repository.checkout,
    join(bench.sandbox.dir, 'outside'),
    'hash-object',
    '-w',
    '--stdin',
  );
