import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { changedLfsPaths, mergeHeads } from '../../src/git/index.js';
import { rememberParents } from '../../src/git/known-ancestors.js';
import { commitFiles, type TestRepository } from '../support/git-history.js';
import { openTestStage, WHEN, type TestStage } from '../support/git-stage.js';
import { TEST_IDENTITY, type GitSandbox } from '../support/git-sandbox.js';

let stage: TestStage;
afterEach(() => stage.close());

/** A commit of the mirror with these files changed (`null` deletes), on the stage's start unless told. */
function head(name: string, files: Record<string, string | null>, on = stage.head) {
  const dir = join(stage.dir, 'scratch');
  rmSync(dir, { recursive: true, force: true });
  stage.git(stage.dir, 'clone', '-q', stage.mirror.dir, dir);
  stage.git(dir, 'fetch', '-q', 'origin', on);
  stage.git(dir, 'checkout', '-q', on);
  for (const [path, text] of Object.entries(files))
    if (text === null) rmSync(join(dir, path), { recursive: true });
  const written: Record<string, string> = {};
  for (const [path, text] of Object.entries(files)) if (text !== null) written[path] = text;
  const commit = commitFiles(stage, dir, written, name);
  stage.git(dir, 'push', '-q', 'origin', `HEAD:refs/test/${name}`);
  return { stage: name, commit, message: `Merge ${name}` };
}
const merge = (heads: ReturnType<typeof head>[], mergeCommits?: 'always' | 'when_needed') => {
  const input = { mirror: stage.mirror, base: stage.head, heads, identity: TEST_IDENTITY, when: WHEN };
  return mergeHeads(mergeCommits === undefined ? input : { ...input, mergeCommits });
};
const merged = async (...input: Parameters<typeof merge>) => {
  const result = await merge(...input);
  if (result.kind !== 'merged') throw new Error(JSON.stringify(result));
  return result.commit;
};
const setUp = async (prepare?: (box: GitSandbox, made: TestRepository) => void) => {
  stage = await openTestStage(prepare);
};
const pushed = (files: Record<string, string>) => (box: GitSandbox, made: TestRepository) => {
  commitFiles(box, made.checkout, files);
  box.git(made.checkout, 'push', '-q');
};

describe('mergeHeads', () => {
  beforeEach(() => setUp());

  test('comes to the same whether or not it is known how the heads are related', async () => {
    const design = head('design', { 'design.md': 'one\n' });
    const api = head('api', { 'api.ts': '1\n' }, design.commit);
    const ui = head('ui', { 'ui.ts': '1\n' }, design.commit);
    const asked = await merged([api, ui]);
    for (const { commit } of [api, ui]) rememberParents({ commit, parents: [design.commit] });
    rememberParents({ commit: design.commit, parents: [stage.head] });
    expect(await merged([api, ui])).toBe(asked);
    expect(await merged([design, api, ui])).toBe(asked);
    expect(await merged([api, design])).toBe(api.commit);
  });

  test('sees LFS that one head brings, where the others are known to have the attributes of the base', async () => {
    const ui = head('ui', { 'ui.ts': '1\n' });
    const of = { mirror: stage.mirror, from: stage.head };
    expect(await changedLfsPaths({ ...of, to: ui.commit, sameAttributes: true })).toEqual([]);
    const api = head('api', { '.gitattributes': '*.bin filter=lfs\n', 'a.bin': 'no pointer\n' });
    expect(await merge([ui, api])).toEqual({ kind: 'lfs', paths: ['a.bin'] });
    const docs = head('docs', { 'docs.md': '1\n' });
    await changedLfsPaths({ ...of, to: docs.commit, sameAttributes: true });
    expect(stage.files(await merged([ui, docs]))).toEqual(expect.arrayContaining(['docs.md', 'ui.ts']));
  });

  test('is the base without heads, and the head itself with one', async () => {
    const api = head('api', { 'api.ts': '1\n' });
    expect(await merged([])).toBe(stage.head);
    expect(await merged([api])).toBe(api.commit);
  });

  test('leaves out what the base has in other commits, if asked to, and nothing else', async () => {
    const there = head('there', { 'api.ts': '1\n' });
    const heads = [
      head('api', { 'api.ts': '1\n' }),
      head('one', { 'twin.ts': '1\n' }),
      head('two', { 'twin.ts': '1\n' }),
    ];
    const shared = { mirror: stage.mirror, base: there.commit, heads, identity: TEST_IDENTITY, when: WHEN };
    const result = await mergeHeads({ ...shared, mergeCommits: 'always', leavesOut: true });
    if (result.kind !== 'merged') throw new Error(JSON.stringify(result));
    expect(result.left).toEqual(['api']);
    const range = `${there.commit}..${result.commit}`;
    const subjects = stage.git(stage.mirror.dir, 'log', '--first-parent', '--format=%s', range);
    expect(subjects.split('\n')).toEqual(['Merge two', 'Merge one']);
  });

  test('takes a git that was killed on the way for a failure', async () => {
    const heads = [head('api', { 'api.ts': '1\n' }), head('ui', { 'ui.ts': '1\n' })];
    const path = process.env['PATH'] ?? '';
    const bin = join(stage.dir, 'bin');
    const real = `PATH='${path}' exec git "$@"`;
    stage.write(bin, 'git', `#!/bin/sh\ncase "$*" in *merge-tree*) kill -9 $$ ;; esac\n${real}\n`);
    chmodSync(join(bin, 'git'), 0o755);
    process.env['PATH'] = `${bin}:${path}`;
    try {
      await expect(merge(heads)).rejects.toMatchObject({ failure: { code: 'GIT_FAILED' } });
    } finally {
      process.env['PATH'] = path;
    }
    expect(await merged(heads)).toMatch(/^[0-9a-f]{40}$/);
  });

  test('writes a merge commit for one head when asked', async () => {
    const api = head('api', { 'api.ts': '1\n' });
    const commit = await merged([api], 'always');
    expect(stage.git(stage.mirror.dir, 'log', '-1', '--format=%P|%an|%s', commit)).toBe(
      `${stage.head} ${api.commit}|${TEST_IDENTITY.name}|Merge api`,
    );
  });

  test('brings heads together in the given order, each time to the same commit', async () => {
    const heads = [head('api', { 'api.ts': '1\n' }), head('ui', { 'ui.ts': '1\n' })];
    const commit = await merged(heads);
    expect(stage.files(commit)).toEqual(expect.arrayContaining(['api.ts', 'ui.ts', 'README.md']));
    expect(await merged(heads)).toBe(commit);
    expect(await merged(heads.toReversed())).not.toBe(commit);
  });

  test('skips a head that another one has already', async () => {
    const design = head('design', { 'd.ts': '1\n' });
    const api = head('api', { 'api.ts': '1\n' }, design.commit);
    expect(await merged([api, design])).toBe(api.commit);
    expect(await merged([design, api])).toBe(api.commit);
  });

  test('names the paths of a conflict and every stage that changed them', async () => {
    const heads = [
      head('api', { 'src/price.ts': 'api\n' }),
      head('docs', { 'docs.md': 'x\n' }),
      head('ui', { 'src/price.ts': 'ui\n' }),
    ];
    expect(await merge(heads)).toMatchObject({
      kind: 'conflict',
      paths: ['src/price.ts'],
      stages: ['api', 'ui'],
    });
  });

  test('names both stages when one deleted what the other changed', async () => {
    const heads = [head('api', { 'src/price.ts': null }), head('ui', { 'src/price.ts': 'ui\n' })];
    expect(await merge(heads)).toEqual({ kind: 'conflict', paths: ['src/price.ts'], stages: ['api', 'ui'] });
  });

  test('names both stages when a file meets a folder', async () => {
    const heads = [head('api', { lib: 'file\n' }), head('ui', { 'lib/x.ts': 'x\n' })];
    expect(await merge(heads)).toMatchObject({ kind: 'conflict', stages: ['api', 'ui'] });
  });

  test('takes paths that differ in case alone for a conflict', async () => {
    const heads = [head('api', { 'src/User.ts': '1\n' }), head('ui', { 'src/user.ts': '2\n' })];
    const paths = ['src/User.ts', 'src/user.ts'];
    expect(await merge(heads)).toEqual({ kind: 'conflict', paths, stages: ['api', 'ui'] });
  });

  test('finds folders that differ in case alone', async () => {
    const heads = [head('api', { 'Lib/a.ts': '1\n' }), head('ui', { 'lib/b.ts': '2\n' })];
    expect(await merge(heads)).toMatchObject({ kind: 'conflict', stages: ['api', 'ui'] });
  });

  test('leaves no ref behind, conflict or not', async () => {
    const heads = [head('api', { 'README.md': 'a\n' }), head('ui', { 'README.md': 'b\n' })];
    const refs = stage.git(stage.mirror.dir, 'for-each-ref');
    await merge(heads);
    expect(stage.git(stage.mirror.dir, 'for-each-ref')).toBe(refs);
  });
});

describe("the base's attributes", () => {
  test('decide how files merge', async () => {
    await setUp(
      pushed({ '.gitattributes': 'CHANGES merge=union\n', 'pkg/.gitattributes': '*.log merge=union\n' }),
    );
    const heads = [
      head('api', { CHANGES: 'api\n', 'pkg/a.log': 'api\n' }),
      head('ui', { CHANGES: 'ui\n', 'pkg/a.log': 'ui\n' }),
    ];
    const commit = await merged(heads);
    expect(stage.git(stage.mirror.dir, 'show', `${commit}:CHANGES`)).toBe('api\nui');
    expect(stage.git(stage.mirror.dir, 'show', `${commit}:pkg/a.log`)).toBe('api\nui');
  });

  test('cannot name a program', async () => {
    await setUp(pushed({ '.gitattributes': '* merge=mine\n' }));
    stage.git(stage.dir, 'config', '--global', 'merge.mine.driver', 'true');
    const heads = [head('api', { 'README.md': 'a\n' }), head('ui', { 'README.md': 'b\n' })];
    expect(await merge(heads)).toMatchObject({ kind: 'conflict', paths: ['README.md'] });
  });
});

test('a repository that has a collision already is left in peace', async () => {
  await setUp(pushed({ 'A.md': '1\n', 'a.md': '2\n' }));
  await merged([head('api', { 'api.ts': '1\n' }), head('ui', { 'ui.ts': '1\n' })]);
});
