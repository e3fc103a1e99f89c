import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  createBranchInCheckout,
  inspectRepository,
  pushBranch,
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
    expect(await push()).toEqual({ pushed: true });
    expect(await readRemoteBranch(target())).toBe(commit);
    expect(await push()).toEqual({ pushed: false });
    expect(stage.git(stage.origin, 'for-each-ref', '--format=%(refname)').split('\n')).toHaveLength(2);
  });

  test('moves the branch forward', async () => {
    stage.git(stage.origin, 'branch', branch, stage.head);
    expect(await push()).toEqual({ pushed: true });
  });

  test("never overwrites somebody's work", async () => {
    const theirs = commitFiles(stage, stage.checkout, { 'x.ts': 'x' });
    stage.git(stage.checkout, 'push', '-q', 'origin', `HEAD:${branch}`);
    await expect(push()).rejects.toMatchObject({ failure: { code: 'PUSH_DIVERGED' } });
    expect(stage.git(stage.origin, 'rev-parse', branch)).toBe(theirs);
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
    expect(await create()).toEqual({ pushed: true });
    expect(await create()).toEqual({ pushed: false });
    expect([look(), stage.git(stage.checkout, 'status', '--porcelain')]).toEqual(before);
    expect(stage.git(stage.checkout, 'rev-parse', branch)).toBe(commit);
    stage.git(stage.checkout, 'fsck', '--connectivity-only');
  });

  test('never moves a branch that is there', async () => {
    stage.git(stage.checkout, 'branch', branch);
    await expect(create()).rejects.toMatchObject({ failure: { code: 'PUSH_DIVERGED' } });
    expect(stage.git(stage.checkout, 'rev-parse', branch)).toBe(stage.head);
  });
});
