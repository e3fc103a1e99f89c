import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createRefs } from '../../src/git/create-refs.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';

let stage: TestStage;
let gitDir: string;
beforeEach(async () => {
  stage = await openTestStage();
  gitDir = stage.mirror.dir;
});
afterEach(() => stage.close());

const name = (last: string): string => `refs/stagegate/t-1/1/api/${last}`;
const create = (...entries: [string, string][]) =>
  createRefs({ gitDir, entries: entries.map(([last, commit]) => ({ ref: name(last), commit })) });
const refs = (): string[] =>
  stage
    .git(gitDir, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/stagegate/')
    .split('\n')
    .filter(Boolean);
const fileOf = (last: string): string => join(gitDir, name(last));

describe('createRefs', () => {
  test('makes refs that git reads, and leaves no lock', async () => {
    expect(await create(['start', stage.head], ['1', stage.head])).toBe(true);
    expect(refs()).toEqual([`${name('1')} ${stage.head}`, `${name('start')} ${stage.head}`]);
    stage.git(gitDir, 'update-ref', '-d', name('1'));
    stage.git(gitDir, 'pack-refs', '--all');
    expect(existsSync(`${fileOf('start')}.lock`)).toBe(false);
  });

  test.each<[string, () => void]>([
    ['is there', () => stage.git(gitDir, 'update-ref', name('1'), stage.head)],
    [
      'is packed',
      () => {
        stage.git(gitDir, 'update-ref', name('1'), stage.head);
        stage.git(gitDir, 'pack-refs', '--all');
      },
    ],
    [
      'is being written by another',
      () => {
        mkdirSync(dirname(fileOf('1')), { recursive: true });
        writeFileSync(`${fileOf('1')}.lock`, '');
      },
    ],
    ['cannot be written', () => stage.git(gitDir, 'update-ref', dirname(name('1')), stage.head)],
  ])('makes none when one %s, and takes no lock but its own away', async (_what, happens) => {
    happens();
    const before = refs();
    const lock = existsSync(`${fileOf('1')}.lock`);
    expect(await create(['0', stage.head], ['1', stage.head], ['2', stage.head])).toBe(false);
    expect(refs()).toEqual(before);
    expect(existsSync(`${fileOf('1')}.lock`)).toBe(lock);
    for (const last of ['0', '2']) expect(existsSync(`${fileOf(last)}.lock`)).toBe(false);
  });

  test('of many who do it at once lets one win', async () => {
    const ends = await Promise.all(Array.from({ length: 20 }, () => create(['1', stage.head])));
    expect(ends.filter(Boolean)).toHaveLength(1);
    expect(refs()).toHaveLength(1);
  });
});
