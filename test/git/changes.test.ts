import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { compareCommits, diffText, listChanges, readFileAt } from '../../src/git/index.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';

let stage: TestStage;
const at = (path: string) => join(stage.tree, path);
const between = async () => ({ gitDir: stage.mirror.dir, from: stage.head, to: await stage.commit() });

beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

describe('listChanges', () => {
  test('tells added, modified, deleted, renamed, type and mode changes apart', async () => {
    stage.write(stage.tree, 'odd "name"\n.ts', 'x\n');
    stage.write(stage.tree, '.gitignore', 'build/\ndist/\n');
    renameSync(at('src/price.ts'), at('src/cost.ts'));
    chmodSync(at('README.md'), 0o755);
    rmSync(at('src/cart.ts'));
    symlinkSync('cost.ts', at('src/cart.ts'));
    const file = '100644';
    expect(await listChanges(await between())).toEqual([
      { kind: 'modified', path: '.gitignore', oldMode: file, mode: file, link: null },
      { kind: 'mode_changed', path: 'README.md', oldMode: file, mode: '100755', link: null },
      { kind: 'added', path: 'odd "name"\n.ts', mode: file, link: null },
      {
        ...{ kind: 'type_changed', path: 'src/cart.ts', oldMode: file, mode: '120000' },
        link: { target: 'cost.ts', leavesTree: false },
      },
      { kind: 'renamed', path: 'src/cost.ts', from: 'src/price.ts', oldMode: file, mode: file, link: null },
    ]);
  });

  test.each([
    ['/etc/passwd', true],
    ['../outside', false],
    ['../../outside', true],
    ['..', false],
    ['../..', true],
    ['./../docs', false],
    ['a/..b/...', false],
    ['a/..', true],
    ['../a/.././b', true],
    ['...//../b', true],
  ])('says whether a link to %s leaves the tree: %s', async (target, leavesTree) => {
    symlinkSync(target, at('src/link'));
    expect(await listChanges(await between())).toMatchObject([
      { kind: 'added', link: { target, leavesTree } },
    ]);
  });

  test('has nothing to say of a commit and itself', async () => {
    expect(await listChanges({ gitDir: stage.mirror.dir, from: stage.head, to: stage.head })).toEqual([]);
  });
});

describe('compareCommits', () => {
  test('counts files and lines beside the list of changes', async () => {
    stage.write(stage.tree, 'README.md', '# Shop\nmore\nlines\n');
    stage.write(stage.tree, 'binary', 'a\0b');
    rmSync(at('src/price.ts'));
    const range = await between();
    const { changes, summary } = await compareCommits(range);
    expect(summary).toEqual({ files: 3, insertions: 2, deletions: 1 });
    expect(changes).toEqual(await listChanges(range));
  });

  test('counts what was renamed once, whatever the files are called', async () => {
    stage.write(stage.tree, '7\t7\told', 'one\ntwo\nthree\nfour\nfive\n');
    const from = await stage.commit();
    renameSync(at('7\t7\told'), at('9\t9\tnew'));
    stage.write(stage.tree, '9\t9\tnew', 'one\ntwo\nthree\nfour\nfive\nsix\n');
    const { changes, summary } = await compareCommits({
      gitDir: stage.mirror.dir,
      from,
      to: await stage.commit(),
    });
    expect(changes).toMatchObject([{ kind: 'renamed', from: '7\t7\told', path: '9\t9\tnew' }]);
    expect(summary).toEqual({ files: 1, insertions: 1, deletions: 0 });
  });

  test('finds nothing between a commit and itself', async () => {
    const { mirror, head } = stage;
    expect(await compareCommits({ gitDir: mirror.dir, from: head, to: head })).toEqual({
      changes: [],
      summary: { files: 0, insertions: 0, deletions: 0 },
    });
  });
});

describe('diffText', () => {
  test('is the diff, in colour when asked', async () => {
    stage.write(stage.tree, 'README.md', '# Store\n');
    const range = await between();
    const plain = await diffText({ ...range, stat: false, colour: false, maxBytes: 10_000 });
    expect(plain).toMatchObject({ cut: false, text: expect.stringContaining('-# Shop\n+# Store\n') });
    const coloured = await diffText({ ...range, stat: false, colour: true, maxBytes: 10_000 });
    expect(coloured.text).toContain('\u001b[');
    const stat = await diffText({ ...range, stat: true, colour: false, maxBytes: 10_000 });
    expect(stat.text).toContain('1 file changed');
    expect(stat.text).not.toContain('+# Store');
  });

  test('is cut at the end of a line', async () => {
    stage.write(stage.tree, 'long.txt', 'a line of text\n'.repeat(1_000));
    const { text, cut } = await diffText({
      ...(await between()),
      stat: false,
      colour: false,
      maxBytes: 1_000,
    });
    expect(cut).toBe(true);
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(text.endsWith('a line of text\n')).toBe(true);
  });
});

test('readFileAt gives bytes, or null when there is no such file', async () => {
  const file = { gitDir: stage.mirror.dir, commit: stage.head };
  expect((await readFileAt({ ...file, path: 'README.md' }))?.toString()).toBe('# Shop\n');
  expect(await readFileAt({ ...file, path: 'missing' })).toBeNull();
  expect(await readFileAt({ ...file, path: 'src' })).toBeNull();
});
