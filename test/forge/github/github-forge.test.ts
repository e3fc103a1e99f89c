import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { draft, failureOf, forgeAt, TOKEN } from './connecting.js';
import type { Json } from './contract.js';
import { GitHubServer, pullOf } from './github-server.js';
import { remembers } from './remembers.js';

const PULLS = '/repos/shop/store/pulls';

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
});
afterEach(async () => {
  await server.close();
  expect(server.wrong).toEqual([]);
});
const forge = (over: { signal?: AbortSignal; timeoutMs?: number } = {}) => forgeAt({ server, ...over });

describe('opening a pull request', () => {
  test('opens it, reads it back, and finds it again', async () => {
    const pulls = remembers({ server });
    const at = await forge();
    const { pullRequest, notes } = await at.openPullRequest(draft());
    expect(pullRequest).toEqual({
      number: 1,
      title: 'Add a basket',
      head: 'stagegate/ADD-42',
      base: 'main',
      headCommit: 'a'.repeat(40),
      draft: true,
      state: 'open',
      url: 'https://github.example/shop/store/pull/1',
      reused: false,
    });
    expect(notes).toEqual([]);
    expect(server.calls).toEqual([`GET ${PULLS}`, `POST ${PULLS}`, `GET ${PULLS}/1`]);
    expect(String(pulls.get(1)?.['body'])).toMatch(
      /^## What\n\nA basket, größer\.\n\n<!-- stagegate:1 [a-z0-9= ]+ -->$/,
    );
    expect(await at.openPullRequest(draft())).toEqual({ pullRequest, notes });
    expect(server.calls.filter((call) => !call.startsWith('GET'))).toEqual([`POST ${PULLS}`]);
    expect(await at.findOpenPullRequest(draft())).toMatchObject({ number: 1, reused: true });
    expect(server.seen.every(({ authorization }) => authorization === `token ${TOKEN}`)).toBe(true);
    expect(server.seen.every(({ path }) => !path.includes(TOKEN))).toBe(true);
  });

  test('one of another run between the same branches gets the new words, and stays a draft', async () => {
    const pulls = remembers({ server });
    const at = await forge();
    await at.openPullRequest(draft());
    const next = draft({
      title: 'A better basket',
      body: 'New',
      draft: false,
      idempotencyKey: 'shop/ADD-42/2',
    });
    expect(await at.openPullRequest(next)).toMatchObject({
      pullRequest: { number: 1, title: 'A better basket', reused: true, draft: true },
      notes: [],
    });
    expect(String(pulls.get(1)?.['body'])).toMatch(/^New\n/);
    expect(pulls.size).toBe(1);
  });

  test.each([
    ['its text, mark and all', { body: 'Mine now.' }, 'is not, or no longer, one that was written here'],
    ['what stands before the mark', 'more', 'somebody edited the text of pull request #1'],
    ['everything away', { body: '' }, 'is not, or no longer, one that was written here'],
  ])('what a person edited, %s, is left alone and said', async (_name, edit, said) => {
    const pulls = remembers({ server });
    const at = await forge();
    await at.openPullRequest(draft());
    const there = pulls.get(1) ?? {};
    const edited = edit === 'more' ? { body: `Look:\n${String(there['body'])}` } : (edit as Json);
    pulls.set(1, { ...there, ...edited });
    const { pullRequest, notes } = await at.openPullRequest(draft({ title: 'Other', body: 'Other' }));
    expect(pullRequest).toMatchObject({ number: 1, title: 'Add a basket' });
    expect(notes).toEqual([expect.stringContaining(said)]);
    expect(pulls.get(1)).toMatchObject(edited);
  });

  test('an edited title is left, the text goes on being ours; line ends of a browser change nothing', async () => {
    const pulls = remembers({ server });
    const at = await forge();
    await at.openPullRequest(draft());
    const crlf = String(pulls.get(1)?.['body']).replaceAll('\n', '\r\n');
    pulls.set(1, { ...pulls.get(1), title: 'Our basket', body: crlf });
    for (const body of ['Second', 'Third']) {
      const { pullRequest, notes } = await at.openPullRequest(draft({ title: 'Ignored', body }));
      expect(pullRequest.title).toBe('Our basket');
      expect(notes).toEqual(['somebody edited the title of pull request #1: it is left as it is']);
      expect(String(pulls.get(1)?.['body'])).toContain(body);
    }
  });

  test('closed: the same request stays with it, another one opens anew', async () => {
    const pulls = remembers({ server });
    const at = await forge();
    await at.openPullRequest(draft());
    pulls.set(1, { ...pulls.get(1), state: 'closed' });
    expect(await at.openPullRequest(draft())).toMatchObject({ pullRequest: { number: 1, state: 'closed' } });
    expect(await at.findOpenPullRequest(draft())).toBeNull();
    const next = await at.openPullRequest(draft({ idempotencyKey: 'shop/ADD-42/2' }));
    expect(next).toMatchObject({ pullRequest: { number: 2, state: 'open', reused: false } });
  });

  test('merged is said', async () => {
    const pulls = remembers({ server });
    const at = await forge();
    await at.openPullRequest(draft());
    pulls.set(1, { ...pulls.get(1), state: 'closed', merged_at: '2026-01-02T03:04:05Z' });
    expect(await at.openPullRequest(draft())).toMatchObject({ pullRequest: { state: 'merged' } });
  });

  test('labels and reviewers are asked for once; what is not taken is a note', async () => {
    const pulls = remembers({
      server,
      before: ({ path }) =>
        path.endsWith('/requested_reviewers')
          ? {
              status: 422,
              body: { message: 'Reviews may only be requested from collaborators.', documentation_url: 'x' },
            }
          : null,
    });
    const at = await forge();
    const wished = draft({ labels: ['basket', 'API'], reviewers: ['ada', 'shop/core'] });
    const { notes } = await at.openPullRequest(wished);
    expect(notes).toEqual([
      'github.example refused to ask for reviews: Reviews may only be requested from collaborators.',
    ]);
    const [labels, reviews] = server.seen
      .filter(({ path }) => path !== PULLS && !path.includes('?'))
      .slice(0, 2);
    expect(labels?.body).toEqual({ labels: ['basket', 'API'] });
    expect(reviews?.body).toEqual({ reviewers: ['ada'], team_reviewers: ['core'] });
    pulls.set(1, {
      ...pulls.get(1),
      labels: ['Basket', 'api'].map((name) => ({
        id: 1,
        node_id: 'x',
        url: 'x',
        name,
        description: 'x',
        color: 'x',
        default: false,
      })),
    });
    const before = server.calls.length;
    await at.openPullRequest(draft({ ...wished, reviewers: [] }));
    expect(server.calls.slice(before)).toEqual([`GET ${PULLS}`, `GET ${PULLS}/1`]);
  });

  test('a text that is too long is cut, and says so', async () => {
    const pulls = remembers({ server });
    const long = Array.from({ length: 9_000 }, (_, line) => `line ${String(line)} ü`).join('\n');
    await (await forge()).openPullRequest(draft({ body: long, title: 't'.repeat(400) }));
    const body = String(pulls.get(1)?.['body']);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(65_000);
    expect(body).toMatch(
      /ü\n\n\(What follows was cut: GitHub takes 65,536 characters\.\)\n\n<!-- stagegate:1 /,
    );
    expect(String(pulls.get(1)?.['title'])).toHaveLength(256);
  });
});

describe('a forge that is not what it seems', () => {
  test('an answer that was lost after the effect: the next look finds it', async () => {
    let lose = true;
    const pulls = remembers({ server });
    const answer = server.answer;
    server.answer = async (request) => {
      const reply = await answer(request);
      if (request.method !== 'POST' || !lose) return reply;
      lose = false;
      return 'break';
    };
    const at = await forge();
    expect((await failureOf(at.openPullRequest(draft()))).failure).toMatchObject({
      code: 'FORGE_FAILED',
      retryable: true,
    });
    expect(await at.openPullRequest(draft())).toMatchObject({ pullRequest: { number: 1, reused: false } });
    expect(pulls.size).toBe(1);
  });

  test('that says yes and forgets is found out', async () => {
    const pulls = remembers({ server });
    const answer = server.answer;
    server.answer = async (request) => {
      const reply = await answer(request);
      if (request.method === 'POST') pulls.clear();
      return reply;
    };
    const { failure } = await failureOf((await forge()).openPullRequest(draft()));
    expect(failure).toMatchObject({ code: 'FORGE_FAILED', retryable: true });
    expect(failure.message).toContain('has none of that number');
  });

  test('"already exists" of somebody who was faster is taken over', async () => {
    const pulls = remembers({
      server,
      before: ({ method, path }) => {
        if (method !== 'POST' || path !== PULLS) return null;
        pulls.set(1, pullOf({ number: 1, title: 'Theirs', body: 'Theirs' }));
        const message = 'A pull request already exists for shop:stagegate/ADD-42.';
        const errors = [{ resource: 'PullRequest', code: 'custom', message }];
        return { status: 422, body: { message: 'Validation Failed', documentation_url: 'x', errors } };
      },
    });
    const { pullRequest, notes } = await (await forge()).openPullRequest(draft());
    expect(pullRequest).toMatchObject({ number: 1, title: 'Theirs', reused: true });
    expect(notes).toEqual([expect.stringContaining('is not, or no longer, one that was written here')]);
  });

  test('that passes over the filter: others, forks and further pages', async () => {
    const others = Array.from({ length: 100 }, (_, at) =>
      pullOf({ number: at + 1, head: 'other', simple: true }),
    );
    const fork = pullOf({ number: 101, fork: true, simple: true });
    const gone = pullOf({
      number: 102,
      simple: true,
      over: { head: { ...(fork['head'] as Json), repo: null } },
    });
    const ours = pullOf({ number: 103, simple: true });
    server.canned = false;
    server.answer = ({ path }) => ({
      status: 200,
      body: path.includes('page=2') ? [fork, gone, ours] : others,
    });
    expect(await (await forge()).findOpenPullRequest(draft())).toMatchObject({ number: 103 });
    expect(server.calls).toHaveLength(2);
  });

  test('an answer that is none of GitHub', async () => {
    server.canned = false;
    server.answer = () => ({ status: 200, body: [{ number: 'seven' }] });
    const { failure } = await failureOf((await forge()).findOpenPullRequest(draft()));
    expect(failure).toMatchObject({ code: 'FORGE_FAILED' });
    expect(failure.message).toContain('is none of GitHub');
  });
});
