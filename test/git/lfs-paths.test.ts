import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';

import { changedLfsPaths } from '../../src/git/index.js';
import { commitFiles, type TestRepository } from '../support/git-history.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';
import type { GitSandbox } from '../support/git-sandbox.js';

const pointer = (oid: string) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oid.repeat(64)}\nsize 12345\n`;
const LFS = 'filter=lfs diff=lfs merge=lfs -text';

let stage: TestStage;
afterEach(() => stage.close());

/** A stage whose base has these files; the attributes of `media/` come from a file of its own. */
async function open(files: Record<string, string>): Promise<void> {
  stage = await openTestStage((box: GitSandbox, made: TestRepository) => {
    commitFiles(box, made.checkout, files);
    box.git(made.checkout, 'push', '-q');
  });
}
const found = async () =>
  changedLfsPaths({ mirror: stage.mirror, from: stage.head, to: await stage.commit() });

const WITH_LFS = {
  '.gitattributes': `*.bin ${LFS}\n`,
  'a.bin': pointer('a'),
  'b.bin': pointer('b'),
  'media/.gitattributes': `*.mov ${LFS}\nplain.bin -filter\n`,
};

describe('the changed files that Git LFS keeps', () => {
  test('are those that changed or are new, by the attributes of their folders', async () => {
    await open(WITH_LFS);
    stage.write(stage.tree, 'a.bin', 'the content itself\n');
    stage.write(stage.tree, 'media/new film.mov', 'a film\n');
    stage.write(stage.tree, 'media/plain.bin', 'no pointer by right\n');
    stage.write(stage.tree, 'src/code.ts', 'text\n');
    expect(await found()).toEqual(['a.bin', 'media/new film.mov']);
  });

  test('are none when files only moved or went: a pointer stays what it is', async () => {
    await open(WITH_LFS);
    mkdirSync(join(stage.tree, 'media'), { recursive: true });
    renameSync(join(stage.tree, 'a.bin'), join(stage.tree, 'media', 'moved.bin'));
    rmSync(join(stage.tree, 'b.bin'));
    expect(await found()).toEqual([]);
  });

  test('are none without the attribute, whatever a file looks like', async () => {
    await open({ '.gitattributes': '*.bin -text\n', 'a.bin': pointer('a') });
    stage.write(stage.tree, 'a.bin', pointer('c'));
    expect(await found()).toEqual([]);
  });

  test('go by the attributes that the change itself brings, or takes away', async () => {
    await open(WITH_LFS);
    stage.write(stage.tree, '.gitattributes', `*.zip ${LFS}\n`);
    stage.write(stage.tree, 'a.bin', 'kept by git from now on\n');
    stage.write(stage.tree, 'pack.zip', 'zip\n');
    expect(await found()).toEqual(['pack.zip']);
  });
});
