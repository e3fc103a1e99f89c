import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { listTrackedChanges, snapshotTree } from '../../src/git/index.js';
import { openTestStage, WHEN, type TestStage } from '../support/git-stage.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';

let stage: TestStage;
const at = (path: string) => join(stage.tree, path);
const onLinux = process.platform === 'linux';

beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

describe('a snapshot of', () => {
  test('odd file names has every one of them', async () => {
    const names = [
      'new\nline',
      '"quoted"',
      "it's",
      'tab\there',
      ' lead',
      '-dash',
      'ünï',
      '*',
      ':(top)x',
      'back\\slash',
    ];
    for (const name of names) stage.write(stage.tree, name, name);
    const raw = stage.git(stage.mirror.dir, 'ls-tree', '-z', '--name-only', await stage.commit());
    expect(raw.split('\0')).toEqual(expect.arrayContaining(names));
  });

  (onLinux ? test : test.failing)('names that are not UTF-8 keeps their bytes', async () => {
    const name = Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x63]);
    writeFileSync(Buffer.concat([Buffer.from(`${stage.tree}/`), name]), 'bytes');
    const listed = stage.git(stage.mirror.dir, 'ls-tree', '--name-only', await stage.commit());
    expect(listed).toContain('"f\\377\\376.c"');
  });

  test('executable files and links keeps mode and target', async () => {
    stage.write(stage.tree, 'run.sh', '#!/bin/sh\n');
    chmodSync(at('run.sh'), 0o755);
    chmodSync(at('README.md'), 0o755);
    symlinkSync('run.sh', at('link'));
    const commit = await stage.commit();
    const listed = stage.git(stage.mirror.dir, 'ls-tree', commit);
    expect(listed).toMatch(/100755 blob \w+\trun\.sh/);
    expect(listed).toMatch(/100755 blob \w+\tREADME\.md/);
    expect(listed).toMatch(/120000 blob \w+\tlink/);
    expect(stage.git(stage.mirror.dir, 'show', `${commit}:link`)).toBe('run.sh');
  });

  test('a folder in place of a file, and a file in place of a folder', async () => {
    rmSync(at('README.md'));
    stage.write(stage.tree, 'README.md/part.md', 'x');
    rmSync(at('src'), { recursive: true });
    stage.write(stage.tree, 'src', 'now a file');
    expect(stage.files(await stage.commit())).toEqual(['.gitignore', 'README.md/part.md', 'src']);
  });

  test('a folder that was moved and linked from its old place', async () => {
    renameSync(at('src'), at('lib'));
    symlinkSync('lib', at('src'));
    const files = stage.files(await stage.commit());
    expect(files).toEqual(['.gitignore', 'README.md', 'lib/cart.ts', 'lib/price.ts', 'src']);
  });

  test('an edit of the same length with the old time stamps', async () => {
    const old = new Date('2026-01-01');
    utimesSync(at('README.md'), old, old);
    stage.write(stage.tree, 'README.md', '# Shap\n');
    utimesSync(at('README.md'), old, old);
    expect(stage.git(stage.mirror.dir, 'show', `${await stage.commit()}:README.md`)).toBe('# Shap');
  });

  test('ignored files leaves them out, unless the parent tracks them', async () => {
    stage.write(stage.tree, 'build/out.js', 'x');
    stage.write(stage.tree, '.gitignore', 'build/\nREADME.md\n*.log\n');
    stage.write(stage.tree, 'README.md', 'still tracked\n');
    stage.write(stage.tree, 'a.log', 'x');
    const commit = await stage.commit();
    expect(stage.files(commit)).not.toEqual(expect.arrayContaining(['build/out.js']));
    expect(stage.files(commit)).not.toContain('a.log');
    expect(stage.git(stage.mirror.dir, 'show', `${commit}:README.md`)).toBe('still tracked');
  });

  test('a later attempt keeps what an earlier one added, ignored by now', async () => {
    stage.write(stage.tree, 'gen/made.ts', 'x');
    const first = await stage.commit();
    stage.write(stage.tree, '.gitignore', 'gen/\n');
    const { mirror, tree } = stage;
    const second = await snapshotTree({
      ...{
        mirror,
        dir: tree,
        parent: first,
        message: 'two',
        trailers: {},
        identity: TEST_IDENTITY,
        when: WHEN,
      },
    });
    expect(second.kind === 'snapshot' && stage.files(second.commit)).toContain('gen/made.ts');
  });

  test('a name that git refuses is impossible, and told', async () => {
    stage.write(stage.tree, 'sub/git~1', 'x');
    expect(await stage.snapshot()).toMatchObject({ kind: 'impossible', path: 'sub/git~1' });
  });

  test('a tracked file that became a pipe-like thing is impossible, and told', async () => {
    rmSync(at('README.md'));
    execFileSync('mkfifo', [at('README.md')]);
    expect(await stage.snapshot()).toMatchObject({ kind: 'impossible', path: 'README.md' });
  });

  test('what nobody may read is impossible, and told; root reads everything', async () => {
    const isRoot = process.getuid?.() === 0;
    stage.write(stage.tree, 'locked', 'x');
    chmodSync(at('locked'), 0);
    const ofFile = isRoot ? { kind: 'snapshot' } : { kind: 'impossible', path: 'locked' };
    expect(await stage.snapshot()).toMatchObject(ofFile);
    rmSync(at('locked'));
    mkdirSync(at('closed'), { mode: 0 });
    const ofFolder = isRoot ? { kind: 'snapshot' } : { kind: 'impossible', path: 'closed' };
    expect(await stage.snapshot()).toMatchObject(ofFolder);
  });

  test('twenty thousand files is whole', async () => {
    for (let index = 0; index < 20_000; index += 1) {
      const folder = at(`many/${String(index % 100)}`);
      if (index < 100) mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${String(index)}.txt`), String(index));
    }
    expect(stage.files(await stage.commit())).toHaveLength(20_004);
  });
});

describe('listTrackedChanges', () => {
  test('names changed and deleted tracked files, and nothing else', async () => {
    const { mirror, tree, head } = stage;
    expect(await listTrackedChanges({ mirror, dir: tree, commit: head })).toEqual([]);
    stage.write(stage.tree, 'cache/x', 'untracked');
    stage.write(stage.tree, 'src/price.ts', 'changed\n');
    rmSync(at('README.md'));
    expect(await listTrackedChanges({ mirror, dir: tree, commit: head })).toEqual([
      'README.md',
      'src/price.ts',
    ]);
  });
});
