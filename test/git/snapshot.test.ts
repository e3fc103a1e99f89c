import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { openTestStage, type TestStage } from '../support/git-stage.js';

let stage: TestStage;
beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

describe('snapshotTree', () => {
  test('is the parent itself when nothing changed', async () => {
    expect(await stage.snapshot()).toMatchObject({ kind: 'snapshot', changed: false, commit: stage.head });
  });

  test('keeps added, changed and deleted files in one commit on the parent, with its trailers', async () => {
    stage.write(stage.tree, 'src/new file.ts', 'new\n');
    stage.write(stage.tree, 'README.md', '# Changed\n');
    rmSync(join(stage.tree, 'src/cart.ts'));
    const commit = await stage.commit();
    expect(stage.files(commit)).toEqual(['.gitignore', 'README.md', 'src/new file.ts', 'src/price.ts']);
    expect(stage.git(stage.mirror.dir, 'log', '-1', '--format=%P|%B', commit)).toBe(
      `${stage.head}|stage\n\nStagegate-Stage: api`,
    );
  });

  test('gives the same id for the same tree', async () => {
    stage.write(stage.tree, 'a', 'a');
    expect(await stage.commit()).toBe(await stage.commit());
  });
});
