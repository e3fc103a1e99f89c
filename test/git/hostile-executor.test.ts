import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { adoptOwnCommits, createWorkingTree, lookIntoTree } from '../../src/git/index.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';

let stage: TestStage;
const inTree = (...args: string[]) => stage.git(stage.tree, ...args);
const at = (path: string) => join(stage.tree, path);
const shown = (commit: string, path: string) => stage.git(stage.mirror.dir, 'show', `${commit}:${path}`);

beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

describe('an executor that', () => {
  test('deletes .git loses nothing', async () => {
    stage.write(stage.tree, 'work.txt', 'done\n');
    rmSync(at('.git'), { recursive: true });
    expect(shown(await stage.commit(), 'work.txt')).toBe('done');
  });

  test('commits by itself, rebases and collects garbage is kept by its tree alone', async () => {
    stage.write(stage.tree, 'one.txt', 'one\n');
    inTree('add', '-A');
    inTree('commit', '-qm', 'own');
    inTree('reset', '-q', '--soft', 'HEAD^');
    inTree('reflog', 'expire', '--expire=now', '--all');
    inTree('gc', '-q', '--prune=now');
    const commit = await stage.commit();
    expect(stage.git(stage.mirror.dir, 'rev-parse', `${commit}^`)).toBe(stage.head);
    expect(shown(commit, 'one.txt')).toBe('one');
    stage.git(stage.mirror.dir, 'fsck', '--connectivity-only', commit);
  });

  test('stashes its work reaches neither the mirror nor a sibling', async () => {
    const dir = join(stage.dir, 'sibling', 'tree');
    const { mirror, head, origin } = stage;
    await createWorkingTree({ mirror, dir, commit: head, identity: TEST_IDENTITY, fetchUrl: origin });
    stage.write(stage.tree, 'README.md', 'stashed\n');
    inTree('stash');
    expect(stage.git(dir, 'stash', 'list')).toBe('');
    expect(await stage.snapshot()).toMatchObject({ changed: false });
  });

  test('hides an edit from git does not hide it from us', async () => {
    inTree('update-index', '--assume-unchanged', 'README.md');
    stage.write(stage.tree, '.git/info/exclude', '*.secret\n');
    stage.write(stage.tree, 'README.md', 'edited\n');
    stage.write(stage.tree, 'a.secret', 'found\n');
    const commit = await stage.commit();
    expect(shown(commit, 'README.md')).toBe('edited');
    expect(shown(commit, 'a.secret')).toBe('found');
  });

  test('names programs in its configuration does not get them run', async () => {
    const trap = join(stage.dir, 'trap.sh');
    const sprung = join(stage.dir, 'sprung');
    writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\ncat\n`);
    chmodSync(trap, 0o755);
    stage.write(stage.tree, '.gitattributes', '* filter=trap diff=trap merge=trap\n');
    for (const key of ['core.fsmonitor', 'filter.trap.clean', 'filter.trap.smudge', 'diff.trap.textconv'])
      inTree('config', key, trap);
    inTree('config', 'core.hooksPath', stage.dir);
    stage.write(stage.tree, 'README.md', 'edited\n');
    await stage.commit();
    expect(existsSync(sprung)).toBe(false);
    expect(() => execFileSync('git', ['diff'], { cwd: stage.tree, stdio: 'pipe' })).not.toThrow();
    expect(existsSync(sprung)).toBe(true);
  });

  test('fills a submodule with a repository that names programs does not get them run either', async () => {
    stage.close();
    stage = await openTestStage((sandbox, { checkout, head }) => {
      sandbox.git(checkout, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
      sandbox.git(checkout, 'commit', '-qm', 'submodule');
      sandbox.git(checkout, 'push', '-q', 'origin', 'main');
    });
    const sprung = join(stage.dir, 'sprung');
    stage.git(stage.tree, 'clone', '-q', stage.origin, 'sub');
    stage.git(at('sub'), 'config', 'core.fsmonitor', `touch ${sprung}; false`);
    stage.write(stage.tree, 'sub/README.md', 'edited\n');
    stage.write(stage.tree, 'work.txt', 'done\n');
    const commit = await stage.commit();
    expect(existsSync(sprung)).toBe(false);
    expect(stage.git(stage.mirror.dir, 'ls-tree', commit, 'sub')).toContain('160000 commit');
  });

  test.each([
    ['with commits', (dir: string) => stage.git(dir, 'commit', '-q', '--allow-empty', '-m', 'x')],
    ['without a commit', () => ''],
  ])('makes a nested repository %s is told which', async (_name, act) => {
    mkdirSync(at('vendor/lib'), { recursive: true });
    stage.git(at('vendor/lib'), 'init', '-q');
    act(at('vendor/lib'));
    stage.write(stage.tree, 'vendor/lib/code.c', 'int x;\n');
    expect(await stage.snapshot()).toMatchObject({ kind: 'impossible', path: 'vendor/lib' });
  });

  test('makes a repository of a folder that is tracked is told so', async () => {
    stage.git(at('src'), 'init', '-q');
    expect(await stage.snapshot()).toMatchObject({ kind: 'impossible', path: 'src' });
  });

  test('has a nested repository in an ignored folder disturbs nobody', async () => {
    mkdirSync(at('build'));
    stage.git(at('build'), 'init', '-q');
    stage.write(stage.tree, 'build/out.js', 'x');
    expect(await stage.snapshot()).toMatchObject({ kind: 'snapshot', changed: false });
  });

  test.each(['.gitignore', '.gitattributes'])('puts a pipe in the place of a %s is told so', async (name) => {
    stage.write(stage.tree, 'new folder/file', 'x');
    execFileSync('mkfifo', [at(`new folder/${name}`)]);
    const pipe = { path: `new folder/${name}`, why: 'is a named pipe, where git reads a file' };
    expect(await stage.snapshot()).toEqual({ kind: 'impossible', ...pipe });
  });

  test('puts a pipe where nobody reads disturbs nobody', async () => {
    stage.write(stage.tree, '.gitignore', 'ignored\n');
    stage.write(stage.tree, 'ignored/file', 'x');
    execFileSync('mkfifo', [at('ignored/.gitignore'), at('pipe')]);
    expect(stage.files(await stage.commit())).not.toContain('pipe');
  });

  test('puts a pipe among its objects has its own commits left, and nobody waits', async () => {
    stage.write(stage.tree, 'own.txt', 'own\n');
    inTree('add', '-A');
    inTree('commit', '-qm', 'own');
    const { mirror, vault, tree: dir, head } = stage;
    const commit = inTree('rev-parse', 'HEAD');
    rmSync(at('.git/objects/info/alternates'), { force: true });
    execFileSync('mkfifo', [at('.git/objects/info/alternates')]);
    const accept = () => Promise.resolve(true);
    expect(await adoptOwnCommits({ mirror, dir, commit, base: head, accept })).toBe(false);
    const { unkept } = await lookIntoTree({ vault, dir, head });
    expect(unkept).toBe('the commits of its own repository cannot be read');
  });

  test('leaves files that their encoding cannot take is told which', async () => {
    const attributes = '*.u working-tree-encoding=UTF-16\n*.w working-tree-encoding=nonsense\n';
    stage.write(stage.tree, '.gitattributes', attributes);
    stage.write(stage.tree, "src/it's x.u", 'hi\n');
    expect(await stage.snapshot()).toEqual({
      kind: 'impossible',
      path: "src/it's x.u",
      why: "is not in the encoding that its attributes name (BOM is required in 'src/it's x.u' if encoded as UTF-16)",
    });
    rmSync(at("src/it's x.u"));
    stage.write(stage.tree, 'src/y.w', 'hi\n');
    expect(await stage.snapshot()).toMatchObject({ kind: 'impossible', path: 'src/y.w' });
  });

  test('pushes by force changes nothing upstream', () => {
    stage.write(stage.tree, 'README.md', 'forced\n');
    inTree('commit', '-qam', 'own');
    expect(() => inTree('push', '--force', 'origin', 'HEAD:main')).toThrow(/stages-do-not-push/);
    expect(stage.git(stage.origin, 'rev-parse', 'main')).toBe(stage.head);
    expect(inTree('ls-remote', 'origin', 'refs/heads/main')).toContain(stage.head);
  });

  test('writes through a symbolic link has the link kept, not what is behind it', async () => {
    const outside = join(stage.dir, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, at('escape'));
    writeFileSync(at('escape/file.txt'), 'outside\n');
    const commit = await stage.commit();
    expect(stage.git(stage.mirror.dir, 'ls-tree', commit, 'escape')).toContain('120000 blob');
    expect(stage.files(commit)).not.toContain('escape/file.txt');
  });

  test('replaces a tracked folder by a link has its files gone from the snapshot', async () => {
    mkdirSync(join(stage.dir, 'elsewhere'));
    writeFileSync(join(stage.dir, 'elsewhere', 'cart.ts'), 'other\n');
    rmSync(at('src'), { recursive: true });
    symlinkSync(join(stage.dir, 'elsewhere'), at('src'));
    expect(stage.files(await stage.commit())).toEqual(['.gitignore', 'README.md', 'src']);
  });

  test('removes the working tree itself is told so', async () => {
    rmSync(stage.tree, { recursive: true });
    expect(await stage.snapshot()).toMatchObject({ kind: 'impossible', path: '.' });
  });

  test('does any of this leaves the mirror as it was', async () => {
    const refs = () => stage.git(stage.mirror.dir, 'for-each-ref');
    const before = [refs(), readFileSync(join(stage.mirror.dir, 'config'), 'utf8')];
    stage.write(stage.tree, 'x', 'x');
    inTree('add', '-A');
    inTree('commit', '-qm', 'own');
    inTree('tag', 'own');
    inTree('branch', 'own');
    await stage.commit();
    expect([refs(), readFileSync(join(stage.mirror.dir, 'config'), 'utf8')]).toEqual(before);
  });
});
