import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  fetchUpstream,
  inspectRepository,
  openMirror,
  pushBranch,
  repositoryRef,
  type Mirror,
} from '../../src/git/index.js';
import { commitFiles, makeRepository, type TestRepository } from '../support/git-history.js';
import { openGitSandbox, type GitSandbox } from '../support/git-sandbox.js';

let box: GitSandbox;
let made: TestRepository;
let repository: ReturnType<typeof repositoryRef>;
const open = () => openMirror({ dir: join(box.dir, 'state', 'mirror.git'), repository });
const fetch = (mirror: Mirror, branch = 'main', localCommit: string | null = null) =>
  fetchUpstream({ mirror, repository, branch, localCommit, checkout: made.checkout, task: 'T-1' });

beforeEach(async () => {
  box = openGitSandbox();
  made = makeRepository(box);
  repository = repositoryRef(await inspectRepository({ path: made.checkout }));
});
afterEach(() => box.close());

describe('openMirror', () => {
  test('made by many at once is one whole repository, with nothing left beside it', async () => {
    const mirrors = await Promise.all(Array.from({ length: 6 }, open));
    expect(new Set(mirrors.map(({ dir }) => dir)).size).toBe(1);
    expect(readdirSync(join(box.dir, 'state'))).toEqual(['mirror.git']);
    expect(box.git(join(box.dir, 'state', 'mirror.git'), 'config', 'gc.auto')).toBe('0');
  });
});

describe('fetchUpstream', () => {
  test('follows upstream below refs/upstream, without tags', async () => {
    box.git(made.checkout, 'tag', 'v1');
    box.git(made.checkout, 'push', '-q', '--tags');
    const mirror = await open();
    expect(await fetch(mirror)).toBe(made.head);
    const next = commitFiles(box, made.checkout, { 'x.ts': 'x' });
    box.git(made.checkout, 'push', '-q');
    expect(await fetch(mirror)).toBe(next);
    expect(box.git(mirror.dir, 'for-each-ref', '--format=%(refname)')).toBe('refs/upstream/heads/main');
  });

  test('forgets a branch that upstream deleted, and nothing of ours', async () => {
    const mirror = await open();
    box.git(made.origin, 'branch', 'gone', made.head);
    await fetch(mirror);
    box.git(mirror.dir, 'update-ref', 'refs/stagegate/mine', made.head);
    box.git(made.origin, 'branch', '-D', 'gone');
    await fetch(mirror);
    const refs = box.git(mirror.dir, 'for-each-ref', '--format=%(refname)').split('\n');
    expect(refs).toEqual(['refs/stagegate/mine', 'refs/upstream/heads/main']);
  });

  test('works for several runs at once', async () => {
    const mirror = await open();
    for (let index = 0; index < 5; index += 1) box.git(made.origin, 'branch', `b${String(index)}`, made.head);
    await expect(Promise.all(Array.from({ length: 4 }, () => fetch(mirror)))).resolves.toHaveLength(4);
  });

  test("takes a commit of the user's own from the checkout", async () => {
    const own = commitFiles(box, made.checkout, { 'x.ts': 'x' });
    const mirror = await open();
    expect(await fetch(mirror, 'main', own)).toBe(own);
    expect(box.git(mirror.dir, 'show', `${own}:x.ts`)).toBe('x');
    expect(box.git(made.origin, 'rev-parse', 'main')).toBe(made.head);
  });

  test('takes a repository with 5,000 branches, and pushes one more to it', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => {
      return `${made.head} refs/heads/many/${String(n).padStart(4, '0')}`;
    });
    const head = '# pack-refs with: peeled fully-peeled sorted';
    writeFileSync(join(made.origin, 'packed-refs'), [head, ...lines, ''].join('\n'));
    const mirror = await open();
    expect(await fetch(mirror)).toBe(made.head);
    const push = { mirror, repository, branch: 'stagegate/T-1', commit: made.head, task: 'T-1' };
    expect(await pushBranch(push)).toEqual({ kind: 'pushed' });
    expect(box.git(made.origin, 'for-each-ref', '--count=6000').split('\n')).toHaveLength(5_002);
  });

  test.each([
    ['shallow', '--depth=1'],
    ['partial', '--filter=blob:none'],
  ])(
    'has the whole history where the checkout is a %s clone, with what the user adds there',
    async (_, how) => {
      box.git(made.origin, 'config', 'uploadpack.allowFilter', 'true');
      const checkout = join(box.dir, 'poor');
      box.git(box.dir, 'clone', '-q', how, `file://${made.origin}`, checkout);
      repository = repositoryRef(await inspectRepository({ path: checkout }));
      made = { ...made, checkout };
      const own = commitFiles(box, checkout, { 'own.ts': 'mine' });
      const mirror = await open();
      expect(await fetch(mirror)).toBe(made.head);
      expect(await fetch(mirror, 'main', own)).toBe(own);
      expect(box.git(mirror.dir, 'rev-list', '--count', own)).toBe('3');
      expect(box.git(mirror.dir, 'show', `${own}:src/cart.ts`)).toContain('items');
      expect(existsSync(join(mirror.dir, 'shallow'))).toBe(false);
    },
  );

  test('says that upstream has no such branch', async () => {
    await expect(fetch(await open(), 'nope')).rejects.toMatchObject({ failure: { code: 'BASE_UNKNOWN' } });
    const missing = fetch(await open(), 'main', '1'.repeat(40));
    await expect(missing).rejects.toMatchObject({ failure: { code: 'BASE_UNKNOWN' } });
  });

  test('says that upstream cannot be reached', async () => {
    repository = { ...repository, fetchUrl: join(box.dir, 'nowhere.git') };
    await expect(fetch(await open())).rejects.toMatchObject({ failure: { code: 'ORIGIN_UNREACHABLE' } });
  });
});
