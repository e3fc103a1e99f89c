import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { endRun } from '../../../support/ended-run.js';
import { gcOf, whyOf } from './gc-of.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const gc = () => gcOf(bench);
const tree = (run: RunRef, ...path: string[]) => bench.inStage(run, 'api', ...path);

describe('a working tree stays', () => {
  test.each([
    ['a file that was changed since', (run: RunRef) => writeFileSync(tree(run, 'tree', 'api.txt'), 'mine\n')],
    ['a file that is new', (run: RunRef) => writeFileSync(tree(run, 'tree', 'notes.txt'), 'mine\n')],
  ])('with %s', async (_, change) => {
    const { run } = await endRun(bench);
    change(run);
    const { kept } = await gc();
    expect(whyOf(kept, 'tree')).toMatch(/changes that were not kept: (api|notes).txt/);
    expect(whyOf(kept, 'mirror_objects')).toBe('working trees that stay borrow from it');
    expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
    expect(existsSync(tree(run, 'home'))).toBe(false);
    expect(bench.sandbox.git(tree(run, 'tree'), 'log', '-1', '--format=%s')).toBe('change');
  });

  test('beside what a person did not want used, and no vault has', async () => {
    const { run } = await endRun(bench);
    const aside = tree(run, 'discarded-2');
    cpSync(tree(run, 'tree'), aside, { recursive: true });
    writeFileSync(join(aside, 'mine.txt'), 'mine\n');
    expect(whyOf((await gc()).kept, 'tree')).toBe('discarded-2: it has changes that were not kept: mine.txt');
    expect(existsSync(join(aside, 'mine.txt'))).toBe(true);
    rmSync(join(aside, 'mine.txt'));
    expect((await gc()).dropped.map(({ kind }) => kind)).toContain('tree');
    expect(existsSync(aside)).toBe(false);
  });

  test('beside what was put aside since it was taken back to its beginning', async () => {
    const { run } = await endRun(bench);
    const aside = tree(run, 'since-2', 'discarded-3');
    cpSync(tree(run, 'tree'), aside, { recursive: true });
    expect(whyOf((await gc()).kept, 'tree')).toBe('discarded-3: no attempt of its stage was kept');
  });

  test.each([
    ['a branch', ['branch', 'idea', 'HEAD']],
    ['a tag', ['tag', 'idea', 'HEAD']],
    ['a packed branch', ['branch', 'idea', 'HEAD']],
    ['a stash', []],
  ])('with a commit of its own on %s', async (name, command) => {
    const { run } = await endRun(bench);
    const dir = tree(run, 'tree');
    const inTree = (...args: string[]) => bench.sandbox.git(dir, ...args);
    inTree('reset', '--quiet', '--mixed');
    const before = inTree('rev-parse', 'HEAD');
    if (name === 'a stash') {
      writeFileSync(join(dir, 'README.md'), 'mine\n');
      inTree('stash', 'push', '--quiet', 'README.md');
    } else {
      inTree('commit', '--quiet', '--allow-empty', '-m', 'an idea');
      inTree(...command);
      inTree('reset', '--quiet', '--soft', before);
      if (name === 'a packed branch') inTree('pack-refs', '--all');
    }
    const { kept } = await gc();
    expect(whyOf(kept, 'tree')).toMatch(/^commit [0-9a-f]{12} is nowhere else$/);
    expect(existsSync(dir)).toBe(true);
  });

  test('when the vault lost its head, and when nothing was kept of it', async () => {
    const { run } = await endRun(bench);
    bench.sandbox.git(bench.vault(run), 'update-ref', '-d', 'refs/stagegate/t-1/1/api/1');
    expect(whyOf((await gc()).kept, 'tree')).toMatch(/not kept: api.txt|nowhere else/);
    bench.sandbox.git(bench.vault(run), 'update-ref', '-d', 'refs/stagegate/t-1/1/api/start');
    expect(whyOf((await gc()).kept, 'tree')).toBe('no attempt of its stage was kept');
    expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
  });
});
