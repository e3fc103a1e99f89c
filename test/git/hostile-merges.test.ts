import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { mergeHeads } from '../../src/git/index.js';
import { openTestStage, type TestStage, WHEN } from '../support/git-stage.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';

let stage: TestStage;
beforeAll(async () => {
  stage = await openTestStage();
});
afterAll(() => stage.close());

let made = 0;

/** A commit of the mirror that somebody makes in a clone, on the stage's start unless told. */
function head(name: string, work: (dir: string) => void, on = stage.head) {
  made += 1;
  const dir = join(stage.dir, 'scratch');
  rmSync(dir, { recursive: true, force: true });
  stage.git(stage.dir, 'clone', '-q', stage.mirror.dir, dir);
  stage.git(dir, 'config', 'core.autocrlf', 'false');
  stage.git(dir, 'fetch', '-q', 'origin', on);
  stage.git(dir, 'checkout', '-q', on);
  work(dir);
  stage.git(dir, 'add', '-A');
  stage.git(dir, 'commit', '-q', '--allow-empty', '-m', name);
  stage.git(dir, 'push', '-q', 'origin', `HEAD:refs/test/${String(made)}`);
  return { stage: name, commit: stage.git(dir, 'rev-parse', 'HEAD'), message: `Merge ${name}` };
}

const writes = (name: string, files: Record<string, string>, on?: string) =>
  head(
    name,
    (dir) => {
      for (const [path, text] of Object.entries(files)) stage.write(dir, path, text);
    },
    on,
  );

type Head = ReturnType<typeof head>;
const merge = (heads: Head[], base = stage.head) => {
  const shared = { mirror: stage.mirror, identity: TEST_IDENTITY, when: WHEN };
  return mergeHeads({ ...shared, base, heads, mergeCommits: 'always' });
};
const merged = async (heads: Head[], base?: string) => {
  const result = await merge(heads, base);
  if (result.kind !== 'merged') throw new Error(JSON.stringify(result));
  return result.commit;
};
const show = (commit: string, path: string) =>
  stage.git(stage.mirror.dir, 'cat-file', 'blob', `${commit}:${path}`);

describe('assembling', () => {
  const odd = ['two\nlines.txt', 'with "quotes".txt', 'späße/ж中.txt', 'a b\tc.txt', "it's.txt"];

  test('takes odd names, and names them in a conflict', async () => {
    const one = writes('one', Object.fromEntries(odd.map((path) => [path, 'one\n'])));
    const other = writes('other', { 'other.txt': 'x\n' });
    const commit = await merged([one, other]);
    for (const path of odd) expect(show(commit, path)).toBe('one');
    const rival = writes('rival', Object.fromEntries(odd.map((path) => [path, 'rival\n'])));
    expect(await merge([one, rival])).toMatchObject({
      kind: 'conflict',
      paths: [...odd].sort(),
      stages: ['one', 'rival'],
    });
  });

  test('takes a rename by case alone, also where another stage changed the file', async () => {
    const renames = head('renames', (dir) => stage.git(dir, 'mv', 'README.md', 'readme.md'));
    const other = writes('other', { 'README.md': '# Shop\n\nMore.\n' });
    const commit = await merged([renames, other]);
    expect(show(commit, 'readme.md')).toContain('More.');
    expect(stage.files(commit)).not.toContain('README.md');
  });

  test('keeps submodules as they are, and takes two of them at one place for a conflict', async () => {
    const modules = '[submodule "lib"]\n\tpath = lib\n\turl = ../lib.git\n';
    const links = (name: string, to: string) =>
      head(name, (dir) => {
        stage.write(dir, '.gitmodules', modules);
        stage.git(dir, 'update-index', '--add', '--cacheinfo', `160000,${to},lib`);
        stage.git(dir, 'config', 'advice.addEmbeddedRepo', 'false');
        stage.git(dir, 'update-index', '--skip-worktree', 'lib');
      });
    const [here, there] = ['1', '2'].map((digit) => digit.repeat(40));
    const one = links('one', here ?? '');
    const commit = await merged([one, writes('other', { 'other.txt': 'x\n' })]);
    expect(stage.git(stage.mirror.dir, 'ls-tree', commit, 'lib')).toBe(`160000 commit ${here ?? ''}\tlib`);
    const rival = await merge([one, links('rival', there ?? '')]);
    expect(rival).toMatchObject({ kind: 'conflict', paths: ['lib'] });
  });

  test('merges lines that end in CRLF, and leaves them so', async () => {
    const lines = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
    const text = (change: Record<string, string>) =>
      lines.map((line) => `${change[line] ?? line}\r\n`).join('');
    const base = writes('base', { 'crlf.txt': text({}) });
    const heads = [
      writes('top', { 'crlf.txt': text({ one: 'ONE' }) }, base.commit),
      writes('end', { 'crlf.txt': text({ seven: 'SEVEN' }) }, base.commit),
    ];
    const commit = await merged(heads, base.commit);
    const raw = stage.git(stage.mirror.dir, 'cat-file', 'blob', `${commit}:crlf.txt`);
    expect(raw).toBe(text({ one: 'ONE', seven: 'SEVEN' }).trim());
  });

  test('takes an empty commit, and a stage that takes back what it builds on', async () => {
    const adds = writes('adds', { 'src/price.ts': 'export const price = 2;\n' });
    const reverts = head('reverts', (dir) => stage.git(dir, 'revert', '--no-commit', 'HEAD'), adds.commit);
    const empty = head('empty', () => undefined);
    const commit = await merged([adds, reverts, empty]);
    expect(show(commit, 'src/price.ts')).toBe('export const price = 1;');
    const subjects = stage.git(
      stage.mirror.dir,
      'log',
      '--first-parent',
      '--format=%s',
      `${stage.head}..${commit}`,
    );
    expect(subjects.split('\n')).toEqual(['Merge empty', 'Merge reverts', 'Merge adds']);
  });

  test('shows the lines that stand against each other', async () => {
    const heads = ['one', 'two'].map((name) =>
      writes(name, { 'src/price.ts': `export const price = '${name}';\n` }),
    );
    expect(await merge(heads)).toMatchObject({
      kind: 'conflict',
      hunks: [
        'src/price.ts',
        'line 1:',
        '<<<<<<< before',
        "export const price = 'one';",
        '=======',
        "export const price = 'two';",
        '>>>>>>> two',
      ].join('\n'),
    });
  });

  test('refuses histories that have nothing in common', async () => {
    const stranger = head('stranger', (dir) => {
      stage.git(dir, 'checkout', '-q', '--orphan', 'other');
    });
    await expect(merge([stranger])).rejects.toMatchObject({ failure: { code: 'UNRELATED_HISTORIES' } });
  });
});
