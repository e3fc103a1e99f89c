import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  adoptOwnCommits,
  createWorkingTree,
  fetchUpstream,
  inspectRepository,
  keep,
  listKept,
  openMirror,
  openVault,
  ownHead,
  readKept,
  repositoryRef,
  restore,
} from '../../src/git/index.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';
import { TEST_IDENTITY } from '../support/git-sandbox.js';
import { waitUntil } from '../support/wait-until.js';

let stage: TestStage;
const ref = (attempt: string) => `refs/stagegate/t-1/1/api/${attempt}`;
const keepAs = (...entries: [string, string][]) =>
  keep({ ...stage, entries: entries.map(([attempt, commit]) => ({ ref: ref(attempt), commit })) });
const work = async (text: string) => {
  stage.write(stage.tree, 'work.txt', text);
  return stage.commit();
};

beforeEach(async () => {
  stage = await openTestStage();
});
afterEach(() => stage.close());

describe('keep', () => {
  test('makes the vault whole without the mirror', async () => {
    const commit = await work('one\n');
    await keepAs(['start', stage.head], ['1', commit]);
    rmSync(stage.mirror.dir, { recursive: true });
    stage.git(stage.vault.dir, 'fsck', '--full', '--strict');
    expect(stage.git(stage.vault.dir, 'show', `${ref('1')}:work.txt`)).toBe('one');
    expect(readKept({ vault: stage.vault, ref: ref('1') })).toBe(commit);
    expect(readKept({ vault: stage.vault, ref: ref('2') })).toBeNull();
  });

  test('may be done twice, and in parts', async () => {
    const one = await work('one\n');
    await keepAs(['start', stage.head]);
    await keepAs(['start', stage.head], ['1', one]);
    await keepAs(['start', stage.head], ['1', one]);
    const two = await work('two\n');
    await keepAs(['2', two]);
    const kept = await listKept({ vault: stage.vault, prefix: 'refs/stagegate/t-1/' });
    expect(kept.map(({ commit }) => commit)).toEqual([one, two, stage.head]);
    stage.git(stage.vault.dir, 'fsck', '--full', '--strict');
  });

  test('never moves a ref, and makes none of the others then', async () => {
    const one = await work('one\n');
    const two = await work('two\n');
    await keepAs(['1', one]);
    const call = keepAs(['2', two], ['1', two]);
    await expect(call).rejects.toMatchObject({ failure: { code: 'VAULT_CONFLICT' } });
    expect(readKept({ vault: stage.vault, ref: ref('1') })).toBe(one);
    expect(readKept({ vault: stage.vault, ref: ref('2') })).toBeNull();
  });

  test('of one ref by two at once with different commits lets one win', async () => {
    const one = await work('one\n');
    const two = await work('two\n');
    const ends = await Promise.allSettled([keepAs(['1', one]), keepAs(['1', two])]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('sees refs that somebody packed', async () => {
    const one = await work('one\n');
    await keepAs(['1', one]);
    stage.git(stage.vault.dir, 'pack-refs', '--all');
    await keepAs(['1', one]);
    const call = keepAs(['1', await work('two\n')]);
    await expect(call).rejects.toMatchObject({ failure: { code: 'VAULT_CONFLICT' } });
  });

  test('refuses a commit that does not exist', async () => {
    const call = keepAs(['1', '1'.repeat(40)]);
    await expect(call).rejects.toMatchObject({ failure: { code: 'GIT_FAILED' } });
  });

  test.each<[string, (older: string) => Promise<void>]>([
    [
      'lost and made anew',
      async () => {
        rmSync(stage.vault.dir, { recursive: true });
        await openVault({ dir: stage.vault.dir });
      },
    ],
    [
      'brought back from an older copy',
      (older) => {
        for (const name of readdirSync(stage.vault.dir))
          rmSync(join(stage.vault.dir, name), { recursive: true });
        cpSync(older, stage.vault.dir, { recursive: true });
        return Promise.resolve();
      },
    ],
  ])('makes a vault whole that was %s', async (_what, happens) => {
    await keepAs(['start', stage.head]);
    const older = join(stage.dir, 'older.git');
    cpSync(stage.vault.dir, older, { recursive: true });
    const one = await work('one\n');
    await keepAs(['1', one]);
    await happens(older);
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid'];
    const two = stage.git(
      stage.mirror.dir,
      ...identity,
      'commit-tree',
      '-p',
      one,
      '-m',
      'two',
      `${one}^{tree}`,
    );
    await keepAs(['2', two]);
    rmSync(stage.mirror.dir, { recursive: true });
    stage.git(stage.vault.dir, 'fsck', '--full', '--strict');
    expect(stage.git(stage.vault.dir, 'rev-list', '--objects', '--count', ref('2'))).toMatch(/^\d+$/);
    expect(stage.git(stage.vault.dir, 'show', `${ref('2')}:work.txt`)).toBe('one');
  });

  test('puts on top of what is kept only what is new, once', async () => {
    await keepAs(['start', stage.head], ['1', await work('one\n')]);
    const packs = () => readdirSync(join(stage.vault.dir, 'objects', 'pack'));
    const before = packs();
    const two = await work('two\n');
    await keepAs(['2', two]);
    const added = packs().filter((name) => name.endsWith('.idx') && !before.includes(name));
    expect(added).toHaveLength(1);
    const listed = stage.git(stage.vault.dir, 'verify-pack', '-v', join('objects', 'pack', added[0] ?? ''));
    expect(listed.match(/^[0-9a-f]{40} (?:commit|tree|blob) /gm)).toHaveLength(3);
    expect(listed).toContain(two);
  });

  const packs = () => Number(/^packs: (\d+)$/m.exec(stage.git(stage.vault.dir, 'count-objects', '-v'))?.[1]);
  const keepMany = async (count: number, from = 0) => {
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid'];
    for (let index = from; index < count; index += 1) {
      const message = ['-m', String(index), `${stage.head}^{tree}`];
      await keepAs([String(index), stage.git(stage.mirror.dir, ...identity, 'commit-tree', ...message)]);
    }
    expect(await listKept({ vault: stage.vault, prefix: 'refs/stagegate/' })).toHaveLength(count);
  };

  test('of many attempts stays whole, also when their packs are brought together', async () => {
    await keepMany(66);
    await waitUntil('the packs to be brought together', () => packs() < 10);
    stage.git(stage.vault.dir, 'fsck', '--full', '--strict');
  });

  test('of many attempts is no worse off where its packs cannot be brought together', async () => {
    await keepMany(2);
    // of all that is done with the vault by then, only this reads it
    stage.git(stage.vault.dir, 'config', 'repack.useDeltaBaseOffset', 'rubbish');
    await keepMany(66, 2);
    expect(packs()).toBeGreaterThan(60);
  });
});

test('restore brings kept commits back into a mirror that was lost', async () => {
  const commit = await work('one\n');
  await keepAs(['1', commit]);
  const repository = repositoryRef(await inspectRepository({ path: stage.checkout }));
  rmSync(stage.mirror.dir, { recursive: true });
  const mirror = await openMirror({ dir: stage.mirror.dir, repository });
  const { checkout } = stage;
  await fetchUpstream({ mirror, repository, branch: 'main', localCommit: null, checkout, task: 'T-1' });
  await restore({ vault: stage.vault, mirror, commits: [commit] });
  const dir = join(stage.dir, 'again', 'tree');
  await createWorkingTree({ mirror, dir, commit, identity: TEST_IDENTITY, fetchUrl: stage.origin });
  expect(stage.git(dir, 'show', 'HEAD:work.txt')).toBe('one');
});

describe("the executor's own commits", () => {
  const inTree = (...args: string[]) => stage.git(stage.tree, ...args);
  const ownCommit = () => {
    stage.write(stage.tree, 'own.txt', 'own\n');
    inTree('add', '-A');
    inTree('commit', '-qm', 'my own words');
    return inTree('rev-parse', 'HEAD');
  };
  const adopt = (commit: string) =>
    adoptOwnCommits({
      ...stage,
      dir: stage.tree,
      commit,
      base: stage.head,
      accept: (contents) => Promise.resolve(!contents.includes('keep out')),
    });

  test('are found and can be kept beside the snapshot', async () => {
    const own = ownCommit();
    expect(await ownHead({ dir: stage.tree })).toBe(own);
    expect(await adopt(own)).toBe(true);
    await keepAs(['1-own', own]);
    expect(stage.git(stage.vault.dir, 'log', '-1', '--format=%s', ref('1-own'))).toBe('my own words');
  });

  test('are found after packing, on a detached HEAD, and not at all without .git', async () => {
    const own = ownCommit();
    inTree('pack-refs', '--all');
    inTree('gc', '-q', '--prune=now');
    expect(await ownHead({ dir: stage.tree })).toBe(own);
    expect(await adopt(own)).toBe(true);
    inTree('checkout', '-q', '--detach');
    expect(await ownHead({ dir: stage.tree })).toBe(own);
    rmSync(join(stage.tree, '.git'), { recursive: true });
    expect(await ownHead({ dir: stage.tree })).toBeNull();
    expect(await adopt('1'.repeat(40))).toBe(false);
  });

  test('are left where they are when what they hold is not accepted', async () => {
    stage.write(stage.tree, 'a.txt', 'keep out\n');
    inTree('add', '-A');
    inTree('commit', '-qm', 'words');
    stage.write(stage.tree, 'a.txt', 'something else\n');
    const own = ownCommit();
    expect(await adopt(own)).toBe(false);
    expect(() => stage.git(stage.mirror.dir, 'cat-file', '-e', own)).toThrow();
  });

  test('cannot lead the look out of their git directory', async () => {
    stage.write(stage.dir, 'secret', `${'a'.repeat(40)}\n`);
    stage.write(stage.tree, '.git/HEAD', 'ref: ../../../secret\n');
    expect(await ownHead({ dir: stage.tree })).toBeNull();
    stage.write(stage.tree, '.git/HEAD', 'ref: HEAD\n');
    expect(await ownHead({ dir: stage.tree })).toBeNull();
  });
});
