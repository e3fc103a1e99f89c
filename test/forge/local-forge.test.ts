import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { PullRequestDraft } from '../../src/forge/forge.js';
import { createLocalForge } from '../../src/forge/local-forge.js';
import { type BareOrigin, makeBareOrigin } from './bare-origin.js';

let origin: BareOrigin;
beforeEach(() => {
  origin = makeBareOrigin();
});
afterEach(() => origin.remove());

const forge = () => createLocalForge({ gitDir: origin.path, task: 'ADD-42' });
const open = async (given: PullRequestDraft) => (await forge().openPullRequest(given)).pullRequest;
const draft = (over: Partial<PullRequestDraft> = {}): PullRequestDraft => ({
  head: 'stagegate/ADD-42',
  base: 'main',
  headCommit: origin.head,
  title: 'Add a basket',
  body: '## What\n\nA basket, größer.\n',
  draft: true,
  idempotencyKey: 'run-1',
  ...over,
});
const branches = { head: 'stagegate/ADD-42', base: 'main' };
const refs = () => origin.git(['for-each-ref', '--format=%(refname)', 'refs/stagegate/']).split('\n');

describe('opening a pull request', () => {
  test('writes a record that git alone shows', async () => {
    const opened = await open(draft());
    expect(opened).toEqual({
      number: 1,
      title: 'Add a basket',
      ...branches,
      headCommit: origin.head,
      draft: true,
      state: 'open',
      url: `git -C ${origin.path} show -s refs/stagegate/pulls/1`,
      reused: false,
    });
    const shown = execFileSync('sh', ['-c', opened.url], { encoding: 'utf8' });
    expect(shown).toContain('Add a basket');
    expect(shown).toContain('A basket, größer.');
    expect(shown).toContain(`Head: stagegate/ADD-42 (${origin.head})`);
    expect(origin.git(['log', '-1', '--format=%s', 'refs/stagegate/pulls/1'])).toBe('Add a basket');
    expect(origin.git(['show', 'refs/stagegate/pulls/1:body.md'])).toBe('## What\n\nA basket, größer.');
    expect(JSON.parse(origin.git(['show', 'refs/stagegate/pulls/1:pull.json']))).toMatchObject({
      ...branches,
      headCommit: origin.head,
      state: 'open',
    });
  });

  test('the same request again changes nothing', async () => {
    const first = await open(draft());
    const before = origin.git(['rev-parse', 'refs/stagegate/pulls/1']);
    expect(await open(draft())).toEqual(first);
    expect(origin.git(['rev-parse', 'refs/stagegate/pulls/1'])).toBe(before);
  });

  test('takes over the open one between the same branches, with the new words', async () => {
    await open(draft());
    const headCommit = origin.commit('stagegate/ADD-42');
    const again = draft({ headCommit, title: 'A better basket', body: 'New', idempotencyKey: 'run-2' });
    const reused = await open({ ...again, draft: false });
    expect(reused).toMatchObject({
      number: 1,
      headCommit,
      title: 'A better basket',
      draft: true,
      reused: true,
    });
    expect(await open(again)).toEqual(reused);
    expect(origin.git(['show', 'refs/stagegate/pulls/1:body.md'])).toBe('New');
    expect(origin.git(['rev-list', '--count', 'refs/stagegate/pulls/1'])).toBe('2');
    expect(refs()).toEqual(['refs/stagegate/pulls/1']);
  });

  test('opens another one once the first is merged', async () => {
    await open(draft());
    origin.git(['update-ref', 'refs/heads/main', origin.head]);
    expect(await forge().findOpenPullRequest(branches)).toBeNull();
    const headCommit = origin.commit('stagegate/ADD-42');
    const next = await open(draft({ headCommit, idempotencyKey: 'run-2' }));
    expect(next).toMatchObject({ number: 2, reused: false });
  });

  test('numbers pull requests of other branches on, never over a record that it cannot read', async () => {
    origin.git(['update-ref', 'refs/stagegate/pulls/7', origin.head]);
    origin.git(['update-ref', 'refs/stagegate/pulls/notes', origin.head]);
    origin.commit('stagegate/ADD-43');
    expect(await open(draft())).toMatchObject({ number: 8 });
    const other = draft({ head: 'stagegate/ADD-43', idempotencyKey: 'other' });
    expect(await open(other)).toMatchObject({ number: 9, reused: false });
    expect(origin.git(['rev-parse', 'refs/stagegate/pulls/7'])).toBe(origin.head);
  });

  test('gives each of many at once its own, and the same branches the same', async () => {
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) origin.commit(name);
    const asked = [...names, ...names].map((head, index) =>
      open(draft({ head, idempotencyKey: `run-${index}` })),
    );
    const opened = await Promise.all(asked);
    const pairs = new Set(opened.map(({ head, number }) => `${head}=${number}`));
    expect(pairs.size).toBe(4);
    expect(opened.map(({ number }) => number).sort()).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(refs()).toHaveLength(4);
    for (const { head, number } of opened)
      expect(JSON.parse(origin.git(['show', `refs/stagegate/pulls/${number}:pull.json`]))).toMatchObject({
        head,
      });
  });

  test('refuses branches that origin does not have, and leaves nothing behind', async () => {
    for (const over of [{ head: 'nowhere' }, { base: 'nowhere' }])
      await expect(open(draft(over))).rejects.toMatchObject({
        failure: {
          code: 'FORGE_FAILED',
          message: expect.stringContaining('no branch "nowhere"'),
          next: 'stagegate handoff ADD-42 --retry',
        },
      });
    expect(refs()).toEqual(['']);
  });

  test('takes an empty body, and words that git or a terminal could misread', async () => {
    const title = '--all\n\u001b[31mred';
    const opened = await open(draft({ title, body: 'a\u0000b' }));
    expect(opened.title).toBe(title);
    expect(origin.git(['log', '-1', '--format=%B', 'refs/stagegate/pulls/1'])).not.toContain('\u001b');
    await open(draft({ body: '', idempotencyKey: 'run-2' }));
    expect(origin.git(['show', 'refs/stagegate/pulls/1:body.md'])).toBe('');
  });
});

describe('finding an open pull request', () => {
  test('finds it by both branches, and none that was closed', async () => {
    expect(await forge().findOpenPullRequest(branches)).toBeNull();
    await open(draft());
    expect(await forge().findOpenPullRequest(branches)).toMatchObject({ number: 1, reused: true });
    expect(await forge().findOpenPullRequest({ ...branches, base: 'other' })).toBeNull();
    close(1);
    expect(await forge().findOpenPullRequest(branches)).toBeNull();
    expect(await open(draft())).toMatchObject({ number: 1, state: 'closed' });
    expect(await open(draft({ idempotencyKey: 'run-2' }))).toMatchObject({ number: 2 });
  });
});

describe('a look at a pull request', () => {
  const look = async (number = 1) => (await forge().lookAtPullRequest({ number }))?.look;

  test('is at its branch as it is now, and knows whether that merges', async () => {
    expect(await look()).toBeUndefined();
    await open(draft());
    const first = { number: 1, state: 'open', draft: true, headCommit: origin.head, reviews: [] };
    expect(await look()).toMatchObject({ ...first, merges: 'yes', checks: { state: 'none' } });
    const next = origin.commit('stagegate/ADD-42');
    expect(await look()).toMatchObject({ state: 'open', headCommit: next });
    origin.git(['config', 'merge.default', 'evil']);
    origin.git(['config', 'merge.evil.driver', `touch ${origin.folder}/ran; true`]);
    origin.commit('main');
    const before = origin.git(['count-objects', '-v']);
    expect(await look()).toMatchObject({ state: 'open', merges: 'conflicts' });
    expect(origin.git(['count-objects', '-v'])).toBe(before);
    expect(readdirSync(origin.folder)).toEqual(['origin.git']);
  });

  test('sees that somebody closed it, or that it is part of its base', async () => {
    await open(draft());
    close(1);
    expect(await look()).toMatchObject({ state: 'closed' });
    await open(draft({ idempotencyKey: 'run-2' }));
    origin.git(['update-ref', 'refs/heads/main', origin.head]);
    expect(await look(2)).toMatchObject({ state: 'merged' });
    origin.git(['update-ref', '-d', 'refs/heads/stagegate/ADD-42']);
    expect(await look(2)).toMatchObject({ state: 'merged', headCommit: origin.head });
  });
});

/** As somebody would with git alone. */
function close(number: number): void {
  const ref = `refs/stagegate/pulls/${number}`;
  const json = origin.git(['show', `${ref}:pull.json`]).replace('"open"', '"closed"');
  const tree = origin.git(
    ['mktree'],
    `100644 blob ${origin.git(['hash-object', '-w', '--stdin'], json)}\tpull.json\n`,
  );
  origin.git(['update-ref', ref, origin.git(['commit-tree', tree, '-p', ref, '-m', 'closed'])]);
}
