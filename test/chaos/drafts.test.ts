import { expect, test } from '@jest/globals';

import { answerTo, type Waiting, withoutDrafts } from '../../scripts/chaos/drafts.mjs';
import { createLocalForge } from '../../src/forge/local-forge.js';
import { openTestStage } from '../support/git-stage.js';

const HEAD = 'a'.repeat(40);
const ASK = `stagegate-ask/T-1/1/a/1-${HEAD.slice(0, 12)}`;

test('drafts have no number among pull requests, and are told by themselves; their branches stay to be seen', () => {
  const prefix = 'refs/stagegate/pulls/';
  const all = [
    { number: 1, head: ASK, base: 'main', state: 'open' },
    { number: 2, head: 'chaos', base: 'main', state: 'open' },
    { number: 3, head: 'chaos', base: 'main', state: 'closed' },
  ];
  const refs: [string, string][] = [
    [`refs/heads/${ASK}`, HEAD],
    ['refs/heads/chaos', 'c'],
    ...all.map(({ number }): [string, string] => [`${prefix}${String(number)}`, 'p']),
  ];
  expect(withoutDrafts({ refs, all, prefix })).toEqual({
    origin: new Map([
      [`refs/heads/${ASK}`, HEAD],
      ['refs/heads/chaos', 'c'],
      [`${prefix}1`, 'p'],
      [`${prefix}2`, 'p'],
    ]),
    pulls: ['1: chaos to main', '2: chaos to main'],
    firstPull: 2,
    drafts: [{ number: 1, state: 'open', run: 1, request: 'a/1', head: HEAD.slice(0, 12) }],
  });
});

test('a review answers one request, once; the command line another, and what no draft asks, which is told', async () => {
  const stage = await openTestStage();
  try {
    const forge = createLocalForge({ gitDir: stage.origin, task: 'T-1' });
    stage.git(stage.origin, 'branch', 'ask', stage.head);
    await forge.openPullRequest({
      ...{ head: 'ask', base: 'main', headCommit: stage.head, title: 'x', body: 'x', draft: true },
      idempotencyKey: 'k',
    });
    const left = new Set<number>();
    const missed: string[] = [];
    const answer = (subject: string, draft: Waiting['draft']) =>
      answerTo({
        request: {
          ...{ subject, rule: { draft: true }, evidence: { head: stage.head } },
          ...(draft === undefined ? {} : { draft }),
        },
        ...{ origin: stage.origin, left, missed: (why) => missed.push(why) },
      });
    const open = { state: 'open', number: 1 };
    expect(await answer('a', { state: 'opening' })).toBe('wait');
    expect(await answer('a', open)).toBe('wait');
    expect(await answer('a', open)).toBe('wait');
    expect((await forge.readReviews({ number: 1 }))?.reviews).toMatchObject([
      { by: 'rita', verdict: 'approved', commit: stage.head },
    ]);
    expect(await answer('b', { state: 'opening' })).toBe('wait');
    expect(await answer('b', open)).toBe('command');
    expect(await answer('handoff', undefined)).toBe('command');
    expect(missed).toEqual([]);
    expect(await answer('a', { state: 'none', note: 'no forge' })).toBe('command');
    expect(missed).toEqual(['no forge']);
  } finally {
    stage.close();
  }
});
