import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createWorkingTree } from '../../src/git/index.js';
import { filesToKeep } from '../../src/git/files-to-keep.js';
import { listTreeState } from '../../src/git/list-tree-state.js';
import { withPrivateIndex } from '../../src/git/private-index.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';

let stage: TestStage;
beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

/** Each path that would be kept of a tree, with its encoding. */
async function keptOf(dir = stage.tree, commit = stage.head) {
  const files = await withPrivateIndex({ mirror: stage.mirror, dir, commit }, async (view) =>
    filesToKeep({ view, dir, state: await listTreeState(view) }),
  );
  return Object.fromEntries(files.map(({ path, encoding }) => [path.toString(), encoding]));
}

test('attributes count that are new, further down, and ignored', async () => {
  stage.write(stage.tree, 'plain.txt', 'x');
  expect(await keptOf()).toEqual({ 'plain.txt': null });
  stage.write(stage.tree, 'deep/.gitignore', '.gitattributes\n');
  stage.write(stage.tree, 'deep/.gitattributes', '*.txt working-tree-encoding=UTF-16\n');
  stage.write(stage.tree, 'deep/er/x.txt', 'x');
  expect(await keptOf()).toEqual({
    'plain.txt': null,
    'deep/.gitignore': null,
    'deep/er/x.txt': 'UTF-16',
  });
});

test('attributes count that are gone from the tree, and still in the index', async () => {
  stage.write(stage.tree, '.gitattributes', '*.txt working-tree-encoding=UTF-16\n');
  const commit = await stage.commit();
  const dir = join(stage.dir, 'next', 'tree');
  const from = { mirror: stage.mirror, commit, fetchUrl: stage.origin, identity: TEST_IDENTITY };
  await createWorkingTree({ ...from, dir });
  rmSync(join(dir, '.gitattributes'));
  stage.write(dir, 'x.txt', 'x');
  expect(await keptOf(dir, commit)).toEqual({ '.gitattributes': null, 'x.txt': 'UTF-16' });
});

test('a file in the place of a folder is no trouble', async () => {
  rmSync(join(stage.tree, 'src'), { recursive: true });
  stage.write(stage.tree, 'src', 'a file now');
  mkdirSync(join(stage.tree, 'empty'));
  expect(Object.keys(await keptOf())).toEqual(expect.arrayContaining(['src', 'src/price.ts']));
});
