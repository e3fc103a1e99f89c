import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, test } from '@jest/globals';

import { tempDirs } from '../support/temp-dir.js';

interface SetupParts {
  isInstalled(input: { root: string }): boolean;
  isLinked(input: { root: string }): boolean;
  hashOf(input: { root: string; paths: string[] }): string;
  whenStale(
    state: { stamp: string; hash: string; output: string },
    step: () => void | Promise<void>,
  ): Promise<boolean>;
}

/** The scripts are plain JavaScript, without types: they run before anything is installed. */
async function load<K extends keyof SetupParts>(name: string, part: K): Promise<SetupParts[K]> {
  const module = (await import(`../../scripts/lib/${name}.mjs`)) as SetupParts;
  return module[part];
}

const temp = tempDirs();
let root: string;
beforeEach(() => {
  root = temp();
});

describe('isInstalled', () => {
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.2.3' },
    'node_modules/fast-on-macos': { version: '1.0.0', optional: true },
  };

  async function installed(present: Record<string, { version: string }> | null): Promise<boolean> {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    mkdirSync(join(root, 'node_modules'));
    if (present !== null) {
      const text = JSON.stringify({ packages: present });
      writeFileSync(join(root, 'node_modules', '.package-lock.json'), text);
    }
    return (await load('installed', 'isInstalled'))({ root });
  }

  test('with all that is asked for; an optional package may be left out', async () => {
    expect(await installed({ 'node_modules/a': { version: '1.2.3' } })).toBe(true);
  });

  test('not in another version', async () => {
    expect(await installed({ 'node_modules/a': { version: '1.2.2' } })).toBe(false);
  });

  test('not with one missing', async () => {
    expect(await installed({})).toBe(false);
  });

  test('a link to what another checkout has installed is told from a folder', async () => {
    const isLinked = await load('installed', 'isLinked');
    expect(isLinked({ root })).toBe(false);
    symlinkSync(temp(), join(root, 'node_modules'));
    expect(isLinked({ root })).toBe(true);
  });

  test("not without npm's own record", async () => {
    expect(await installed(null)).toBe(false);
  });
});

describe('a step that is done again only when stale', () => {
  let runs: number;
  beforeEach(() => {
    runs = 0;
    mkdirSync(join(root, 'src'));
    writeFileSync(join(root, 'src', 'a.ts'), 'one');
  });

  async function step(work: () => void = () => writeFileSync(join(root, 'output'), '')): Promise<boolean> {
    const hashOf = await load('hash', 'hashOf');
    const whenStale = await load('stamp', 'whenStale');
    const hash = hashOf({ root, paths: ['src', 'tsconfig.json'] });
    return whenStale({ stamp: join(root, 'stamp'), hash, output: join(root, 'output') }, () => {
      runs += 1;
      work();
    });
  }

  test('not while its inputs stay', async () => {
    expect([await step(), await step()]).toEqual([true, false]);
    expect(runs).toBe(1);
  });

  test.each([
    ['a file changed', () => writeFileSync(join(root, 'src', 'a.ts'), 'two')],
    ['a file came', () => writeFileSync(join(root, 'src', 'b.ts'), '')],
    ['a file went', () => rmSync(join(root, 'src', 'a.ts'))],
    ['an input that was missing is there', () => writeFileSync(join(root, 'tsconfig.json'), '{}')],
    ['the output is gone', () => rmSync(join(root, 'output'))],
  ])('again when %s', async (_what, change) => {
    await step();
    change();
    expect(await step()).toBe(true);
  });

  test('again when it failed', async () => {
    const failing = step(() => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await step()).toBe(true);
  });
});
