import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createWorkingTree, snapshotTree } from '../../src/git/index.js';
import { openTestStage, type TestStage, WHEN } from '../support/git-stage.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';
import { waitUntil } from '../support/wait-until.js';

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

  test.each(['borrow', 'worktree'] as const)(
    'sees an edit of the same size in the second of the checkout, also when that is over (%s)',
    async (strategy) => {
      const dir = join(stage.dir, 'quick', 'tree');
      await waitUntil('the beginning of a second', () => Date.now() % 1000 < 300);
      const { mirror, head, origin: fetchUrl } = stage;
      await createWorkingTree({ mirror, dir, commit: head, identity: TEST_IDENTITY, fetchUrl, strategy });
      const { size } = statSync(join(dir, 'README.md'));
      stage.write(dir, 'README.md', 'x'.repeat(size));
      const edited = Math.floor(Date.now() / 1000);
      await waitUntil('the next second', () => Date.now() / 1000 > edited + 1);
      expect(stage.git(dir, 'status', '--porcelain')).toBe(' M README.md');
      const name = { message: 'stage', trailers: {}, identity: TEST_IDENTITY, when: WHEN };
      const kept = await snapshotTree({ ...name, mirror, dir, parent: head });
      expect(kept).toMatchObject({ kind: 'snapshot', changed: true });
    },
  );

  test('gives the same id for the same tree', async () => {
    stage.write(stage.tree, 'a', 'a');
    expect(await stage.commit()).toBe(await stage.commit());
  });
});
