import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createWorkingTree, laySpareTree, removeSpareTree, snapshotTree } from '../../src/git/index.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';
import { openTestStage, type TestStage, WHEN } from '../support/git-stage.js';

let stage: TestStage;
let spare: string;
let dir: string;
beforeEach(async () => {
  stage = await openTestStage();
  spare = join(stage.dir, 'spare', '1');
  dir = join(stage.dir, 'other', 'tree');
});
afterEach(() => stage.close());

const likeIt = () => {
  const { mirror, head: commit, origin: fetchUrl } = stage;
  return { mirror, commit, identity: TEST_IDENTITY, fetchUrl };
};
const inode = (path: string) => lstatSync(path).ino;
const beside = (path: string) => readdirSync(dirname(path)).sort();

test('a spare that is taken is the tree that a checkout would have made', async () => {
  await laySpareTree({ ...likeIt(), dir: spare });
  const lay = inode(spare);
  const made = await createWorkingTree({ ...likeIt(), dir, spare: () => Promise.resolve(spare) });
  expect(made).toEqual({ dir, commit: stage.head, created: true });
  expect(inode(dir)).toBe(lay);
  expect(beside(spare)).toEqual([]);
  expect(beside(dir)).toEqual(beside(stage.tree));
  expect(stage.git(dir, 'status', '--porcelain', '--branch')).toBe('## work');
  expect(stage.git(dir, 'ls-files', '--stage')).toBe(stage.git(stage.tree, 'ls-files', '--stage'));
  for (const file of ['.git/HEAD', '.git/config', '.git/refs/heads/work', '.git/objects/info/alternates'])
    expect(readFileSync(join(dir, file), 'utf8')).toBe(readFileSync(join(stage.tree, file), 'utf8'));
});

test('what was done in one is snapshotted as in any other: an edit of the same size too', async () => {
  await laySpareTree({ ...likeIt(), dir: spare });
  await createWorkingTree({ ...likeIt(), dir, spare: () => Promise.resolve(spare) });
  for (const tree of [dir, stage.tree]) stage.write(tree, 'src/price.ts', 'export const price = 2;\n');
  const facts = { parent: stage.head, message: 'stage', identity: TEST_IDENTITY, when: WHEN };
  const trailers = { 'Stagegate-Stage': 'api' };
  const taken = await snapshotTree({ mirror: stage.mirror, dir, ...facts, trailers });
  expect(taken).toEqual(await stage.snapshot());
  expect(taken).toMatchObject({ kind: 'snapshot' });
});

test.each([
  ['the whole spare', () => rmSync(spare, { recursive: true })],
  ['its index', () => rmSync(join(dirname(spare), '.1.index'))],
])('where somebody has removed %s, the tree is checked out', async (_, remove) => {
  await laySpareTree({ ...likeIt(), dir: spare });
  remove();
  await createWorkingTree({ ...likeIt(), dir, spare: () => Promise.resolve(spare) });
  expect(stage.git(dir, 'status', '--porcelain')).toBe('');
  expect(beside(dir)).toEqual(beside(stage.tree));
});

test('nobody is asked for one where a tree is there, or goes on from later work', async () => {
  const asked = () => Promise.reject(new Error('asked'));
  expect(await createWorkingTree({ ...likeIt(), dir: stage.tree, spare: asked })).toMatchObject({
    created: false,
  });
  stage.write(stage.tree, 'work.txt', 'mine');
  const resume = await stage.commit();
  await createWorkingTree({ ...likeIt(), dir, resume, spare: asked });
  expect(readFileSync(join(dir, 'work.txt'), 'utf8')).toBe('mine');
});

test('one that is removed leaves nothing', async () => {
  await laySpareTree({ ...likeIt(), dir: spare });
  await removeSpareTree({ dir: spare });
  await removeSpareTree({ dir: spare });
  expect(beside(spare)).toEqual([]);
});
