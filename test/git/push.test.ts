import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  createBranchInCheckout,
  inspectRepository,
  makeBranch,
  pushBranch,
  listRemoteBranches,
  readRemoteBranch,
  repositoryRef,
} from '../../src/git/index.js';
import { commitFiles } from '../support/git-history.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';

let stage: TestStage;
let repository: ReturnType<typeof repositoryRef>;
let commit: string;
const branch = 'stagegate/T-1';
const target = () => ({ mirror: stage.mirror, repository, branch, task: 'T-1' });
const push = () => pushBranch({ ...target(), commit });
const hook = (text: string) => {
  const file = join(stage.origin, 'hooks', 'pre-receive');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
};

beforeEach(async () => {
  stage = await openTestStage();
  repository = repositoryRef(await inspectRepository({ path: stage.checkout }));
  stage.write(stage.tree, 'work.txt', 'one\n');
  commit = await stage.commit();
});
afterEach(() => stage.close());

describe('pushBranch', () => {
  test('makes the branch once', async () => {
    expect(await readRemoteBranch(target())).toBeNull();
    expect(await push()).toEqual({ kind: 'pushed' });
    expect(await readRemoteBranch(target())).toBe(commit);
    expect(await push()).toEqual({ kind: 'there' });
    expect(stage.git(stage.origin, 'for-each-ref', '--format=%(refname)').split('\n')).toHaveLength(2);
  });

  test('is seen by what its name begins with, and no name that only has that in it', async () => {
    await push();
    for (const name of ['ask/a/1', 'ask/b', 'asked', 'x/refs/heads/ask/c'])
      stage.git(stage.origin, 'branch', name, stage.head);
    const found = await listRemoteBranches({ ...target(), prefix: 'ask/' });
    expect(found).toEqual(['ask/a/1', 'ask/b'].map((name) => ({ branch: name, commit: stage.head })));
    expect(await listRemoteBranches({ ...target(), prefix: 'none/' })).toEqual([]);
  });

  test('moves the branch forward', async () => {
    stage.git(stage.origin, 'branch', branch, stage.head);
    expect(await push()).toEqual({ kind: 'pushed' });
  });

  test('whose answer was lost finds what others have put on top meanwhile, and leaves it there', async () => {
    await push();
    const other = join(stage.dir, 'other');
    stage.git(stage.dir, 'clone', '-q', '-b', branch, stage.origin, other);
    commitFiles(stage, other, { 'review.ts': '1' });
    const tip = commitFiles(stage, other, { 'review.ts': '2' });
    stage.git(other, 'push', '-q', 'origin', branch);
    expect(await push()).toEqual({ kind: 'surpassed', tip, onTop: 2 });
    expect(stage.git(stage.origin, 'rev-parse', branch)).toBe(tip);
  });

  test("never overwrites somebody's work", async () => {
    const theirs = commitFiles(stage, stage.checkout, { 'x.ts': 'x' });
    stage.git(stage.checkout, 'push', '-q', 'origin', `HEAD:${branch}`);
    await expect(push()).rejects.toMatchObject({ failure: { code: 'PUSH_DIVERGED' } });
    expect(stage.git(stage.origin, 'rev-parse', branch)).toBe(theirs);
  });

  test('pushes one branch and no tag, whatever is configured, and never by force', async () => {
    const { git, mirror, dir } = stage;
    git(mirror.dir, 'tag', '-a', '-m', 'x', 'v1', commit);
    git(mirror.dir, 'update-ref', 'refs/heads/other', commit);
    for (const [name, value] of [
      ['push.followTags', 'true'],
      ['push.default', 'matching'],
      ['remote.origin.mirror', 'true'],
    ] as const)
      git(dir, 'config', '--file', join(dir, 'home', '.gitconfig'), name, value);
    await push();
    const refs = git(stage.origin, 'for-each-ref', '--format=%(refname)').split('\n');
    expect(refs).toEqual(['refs/heads/main', `refs/heads/${branch}`]);
    commit = git(mirror.dir, 'commit-tree', `${commit}^{tree}`, '-p', stage.head, '-m', 'rewritten');
    await expect(push()).rejects.toMatchObject({ failure: { code: 'PUSH_DIVERGED' } });
  });

  test('what moves between the look and the push is a conflict, and stays', async () => {
    const theirs = commitFiles(stage, stage.checkout, { 'x.ts': 'x' });
    stage.git(stage.checkout, 'push', '-q', 'origin', 'HEAD:refs/heads/theirs');
    hook(
      `unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES; git update-ref refs/heads/${branch} ${theirs}`,
    );
    await expect(push()).rejects.toMatchObject({
      failure: { code: 'PUSH_DIVERGED', next: expect.stringContaining('Move or delete that branch, then:') },
    });
    expect(stage.git(stage.origin, 'rev-parse', branch)).toBe(theirs);
  });

  test('a success that is forgotten at once is found out', async () => {
    const file = join(stage.origin, 'hooks', 'post-receive');
    writeFileSync(file, `#!/bin/sh\ngit update-ref -d refs/heads/${branch}\n`);
    chmodSync(file, 0o755);
    await expect(push()).rejects.toMatchObject({
      failure: {
        code: 'PUSH_REFUSED',
        message: expect.stringContaining('it said that it did, and has it not'),
      },
    });
  });

  test("tells a refusal in the other side's words", async () => {
    hook('echo "only on weekdays" >&2; exit 1');
    await expect(push()).rejects.toMatchObject({
      failure: { code: 'PUSH_REFUSED', message: expect.stringContaining('only on weekdays') },
    });
    expect(await readRemoteBranch(target())).toBeNull();
  });

  test('says that upstream cannot be reached', async () => {
    repository = { ...repository, fetchUrl: join(stage.dir, 'nowhere.git') };
    await expect(push()).rejects.toMatchObject({ failure: { code: 'ORIGIN_UNREACHABLE' } });
  });
});

describe('createBranchInCheckout', () => {
  const create = () => createBranchInCheckout({ ...target(), commit });

  test('makes a new branch and touches nothing else', async () => {
    stage.write(stage.checkout, 'README.md', 'dirty\n');
    stage.write(stage.checkout, '.git/hooks/reference-transaction', '#!/bin/sh\nexit 1\n');
    chmodSync(join(stage.checkout, '.git/hooks/reference-transaction'), 0o755);
    const look = () =>
      ['HEAD', 'index'].map((file) => readFileSync(join(stage.checkout, '.git', file), 'base64'));
    const before = [look(), stage.git(stage.checkout, 'status', '--porcelain')];
    expect(await create()).toEqual({ kind: 'pushed' });
    expect(await create()).toEqual({ kind: 'there' });
    expect([look(), stage.git(stage.checkout, 'status', '--porcelain')]).toEqual(before);
    expect(stage.git(stage.checkout, 'rev-parse', branch)).toBe(commit);
    stage.git(stage.checkout, 'fsck', '--connectivity-only');
  });

  test('finds what the user has put on top meanwhile, and leaves it there', async () => {
    await create();
    stage.git(stage.checkout, 'switch', '-q', branch);
    const tip = commitFiles(stage, stage.checkout, { 'review.ts': '1' });
    expect(await create()).toEqual({ kind: 'surpassed', tip, onTop: 1 });
    expect(stage.git(stage.checkout, 'rev-parse', branch)).toBe(tip);
  });

  test('never moves a branch that is there', async () => {
    stage.git(stage.checkout, 'branch', branch);
    await expect(create()).rejects.toMatchObject({ failure: { code: 'PUSH_DIVERGED' } });
    expect(stage.git(stage.checkout, 'rev-parse', branch)).toBe(stage.head);
  });
});

describe('makeBranch', () => {
  const make = (name = branch) =>
    makeBranch({ checkout: stage.checkout, from: stage.mirror.dir, branch: name, commit });

  test('makes a branch once, and finds one that has gone on from there', async () => {
    expect(await make()).toEqual({ kind: 'made' });
    expect(await make()).toEqual({ kind: 'there' });
    stage.git(stage.checkout, 'switch', '-q', branch);
    const tip = commitFiles(stage, stage.checkout, { 'review.ts': '1' });
    expect(await make()).toEqual({ kind: 'there' });
    expect(stage.git(stage.checkout, 'rev-parse', branch)).toBe(tip);
  });

  test('never moves a branch that has other work', async () => {
    stage.git(stage.checkout, 'branch', branch);
    const at = stage.git(stage.checkout, 'rev-parse', branch);
    expect(await make()).toEqual({ kind: 'taken', at });
    expect(stage.git(stage.checkout, 'rev-parse', branch)).toBe(at);
  });

  test('a name that another branch stands in the way of is an error, and makes nothing', async () => {
    stage.git(stage.checkout, 'branch', 'stagegate');
    await expect(make()).rejects.toThrow();
    expect(stage.git(stage.checkout, 'for-each-ref', 'refs/heads/stagegate/')).toBe('');
  });
});
