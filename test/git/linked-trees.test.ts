import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createWorkingTree, removeWorkingTree, snapshotTree } from '../../src/git/index.js';
import { adoptOwnCommits, ownHead } from '../../src/git/own-head.js';
import { ownCommitsBeside } from '../../src/git/own-objects.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';
import { openTestStage, type TestStage, WHEN } from '../support/git-stage.js';

let stage: TestStage;
const treeOf = async (key: string, run = 'run') => {
  const dir = join(stage.dir, run, key, 'tree');
  const from = { mirror: stage.mirror, commit: stage.head, fetchUrl: stage.origin, identity: TEST_IDENTITY };
  await createWorkingTree({ ...from, dir, strategy: 'worktree' });
  return dir;
};
const snapshotOf = (dir: string) =>
  snapshotTree({
    ...{ mirror: stage.mirror, dir, parent: stage.head, message: 'm', trailers: {} },
    ...{ identity: TEST_IDENTITY, when: WHEN },
  });
const sharedIn = () => readdirSync(join(stage.mirror.dir, 'linked'));

beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

test('what an executor configures is run by no git of the engine, redirects no push, and ends with its run', async () => {
  const config = () => readFileSync(join(stage.mirror.dir, 'config'), 'utf8');
  const before = config();
  const dir = await treeOf('api');
  const ran = join(stage.dir, 'ran');
  stage.git(dir, 'config', 'filter.evil.clean', `sh -c 'touch ${ran}; cat'`);
  stage.git(dir, 'config', 'filter.evil.smudge', `sh -c 'touch ${ran}; cat'`);
  stage.git(dir, 'config', `url.${join(stage.dir, 'evil.git')}.insteadOf`, stage.origin);
  stage.write(dir, '.gitattributes', '* filter=evil\n');
  stage.write(dir, 'x', 'x');
  expect(await snapshotOf(dir)).toMatchObject({ kind: 'snapshot', changed: true });
  const next = await treeOf('ui');
  expect(stage.git(next, 'config', 'filter.evil.clean')).toContain('touch');
  expect(existsSync(ran)).toBe(false);
  expect(config()).toBe(before);
  const later = await treeOf('api', 'later');
  expect(() => stage.git(later, 'config', 'filter.evil.clean')).toThrow();
  expect(stage.git(later, 'remote', 'get-url', 'origin')).toBe(stage.origin);
});

test('trees of a run share refs and stash; what they share goes with the last of them, wherever it was moved', async () => {
  const [api, ui] = [await treeOf('api'), await treeOf('ui')];
  expect(stage.git(api, 'status', '--porcelain')).toBe('');
  stage.git(api, 'branch', 'of-api');
  stage.write(api, 'README.md', 'stashed\n');
  stage.git(api, 'stash');
  expect(stage.git(ui, 'branch', '--list', 'of-api')).toContain('of-api');
  expect(stage.git(ui, 'stash', 'list')).toContain('stash@{0}');
  expect(stage.git(ui, 'worktree', 'list')).toContain(api);
  await removeWorkingTree({ dir: api });
  expect(sharedIn()).toHaveLength(1);
  expect(stage.git(ui, 'worktree', 'list')).not.toContain(api);
  mkdirSync(join(stage.dir, 'trash'));
  renameSync(join(stage.dir, 'run', 'ui'), join(stage.dir, 'trash', 'ui'));
  await removeWorkingTree({ dir: join(stage.dir, 'trash', 'ui', 'tree') });
  expect(sharedIn()).toEqual([]);
});

test('commits that an executor makes on a branch of its own are found and kept', async () => {
  const { mirror } = stage;
  const dir = await treeOf('api');
  stage.git(dir, 'switch', '--quiet', '--create', 'mine');
  stage.write(dir, 'x', 'x');
  stage.git(dir, 'add', '-A');
  stage.git(dir, 'commit', '--quiet', '-m', 'own');
  const commit = stage.git(dir, 'rev-parse', 'HEAD');
  const shows = () => stage.git(mirror.dir, 'show', `${commit}:x`);
  expect(shows).toThrow();
  expect(await ownHead({ dir })).toBe(commit);
  expect(await ownCommitsBeside({ vault: mirror, dir, safe: [stage.head] })).toEqual([commit]);
  const accept = () => Promise.resolve(true);
  expect(await adoptOwnCommits({ mirror, dir, commit, base: stage.head, accept })).toBe(true);
  expect(shows()).toBe('x');
});
