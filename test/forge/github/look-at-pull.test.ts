import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { failureOf, forgeAt } from './connecting.js';
import { type Json, sampleOf } from './contract.js';
import { GitHubServer, pullOf, refusal, type Reply } from './github-server.js';

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
});
afterEach(async () => {
  await server.close();
  expect(server.wrong).toEqual([]);
});

interface World {
  pull?: Json;
  reviews?: readonly { login: string | null; state: string; commit?: string }[];
  runs?: readonly { name: string; status?: string; conclusion?: string | null }[];
  statuses?: readonly { context: string; state: string }[];
  instead?: (path: string) => Reply | null;
}

/** A GitHub with one pull request; lists come in pages of a hundred. */
function has({ pull = {}, reviews = [], runs = [], statuses = [], instead = () => null }: World): void {
  const commit = 'a'.repeat(40);
  server.answer = ({ path }) => {
    const other = instead(path);
    if (other !== null) return other;
    const page = Number(new URL(path, 'http://x').searchParams.get('page') ?? 1);
    const paged = <T>(all: readonly T[]) => all.slice((page - 1) * 100, page * 100);
    if (path.startsWith('/repos/shop/store/pulls/7/reviews'))
      return {
        status: 200,
        body: paged(reviews).map(({ login, state, commit: at = commit }) => ({
          ...sampleOf('pull-request-review'),
          user: login === null ? null : { ...sampleOf('simple-user'), login },
          state,
          commit_id: at,
        })),
      };
    if (path.startsWith(`/repos/shop/store/commits/${commit}/check-runs`)) {
      const made = runs.map(({ name, status = 'completed', conclusion = 'success' }) => ({
        ...sampleOf('check-run'),
        ...{ name, status, conclusion },
      }));
      return { status: 200, body: { total_count: made.length, check_runs: paged(made) } };
    }
    if (path.startsWith(`/repos/shop/store/commits/${commit}/status`)) {
      const made = statuses.map((each) => ({ ...sampleOf('simple-commit-status'), ...each }));
      const body = { ...sampleOf('combined-commit-status'), total_count: made.length, statuses: paged(made) };
      return { status: 200, body };
    }
    if (path === '/repos/shop/store/pulls/7')
      return { status: 200, body: pullOf({ number: 7, title: 'Add a basket', over: pull }) };
    return refusal(404, 'Not Found');
  };
}
const look = async () => (await forgeAt({ server })).lookAtPullRequest({ number: 7 });

describe('a look at a pull request', () => {
  test('tells state, checks of both kinds, the last word of each reviewer, and whether it merges', async () => {
    has({
      pull: { mergeable: true, mergeable_state: 'clean', draft: false },
      reviews: [
        { login: 'bea', state: 'CHANGES_REQUESTED', commit: 'b'.repeat(40) },
        { login: 'bea', state: 'APPROVED' },
        { login: 'bea', state: 'COMMENTED' },
        { login: 'ada', state: 'COMMENTED' },
        { login: 'cleo', state: 'PENDING' },
        { login: null, state: 'DISMISSED' },
      ],
      runs: [{ name: 'unit' }, { name: 'docs', conclusion: 'skipped' }],
      statuses: [{ context: 'lint', state: 'success' }],
    });
    const seen = await look();
    expect(seen?.notes).toEqual([]);
    expect(seen?.look).toEqual({
      number: 7,
      title: 'Add a basket',
      url: 'https://github.example/shop/store/pull/7',
      head: 'stagegate/ADD-42',
      base: 'main',
      headCommit: 'a'.repeat(40),
      draft: false,
      state: 'open',
      merges: 'yes',
      checks: { state: 'passed', passed: 3, pending: 0, failed: [] },
      reviews: [
        { by: 'ada', verdict: 'commented', commit: 'a'.repeat(40) },
        { by: 'bea', verdict: 'approved', commit: 'a'.repeat(40) },
        { by: 'ghost', verdict: 'dismissed', commit: 'a'.repeat(40) },
      ],
    });
  });

  test.each([
    ['pending', [{ name: 'unit', status: 'in_progress', conclusion: null }], [], 'pending'],
    ['failed, others pending', [{ name: 'a', status: 'queued', conclusion: null }], ['failure'], 'failed'],
    ['an error of a status', [], ['error'], 'failed'],
    ['none', [], [], 'none'],
  ])('checks: %s', async (_name, runs, states, state) => {
    has({ runs, statuses: states.map((each) => ({ context: 'lint', state: each })) });
    const { checks } = (await look())?.look ?? {};
    expect(checks).toMatchObject({ state, failed: state === 'failed' ? ['lint'] : [] });
  });

  test.each([
    [{ mergeable: null, mergeable_state: 'unknown' }, { merges: 'unknown' }],
    [{ mergeable: false, mergeable_state: 'dirty' }, { merges: 'conflicts' }],
    [{ mergeable: true, mergeable_state: 'blocked' }, { merges: 'blocked' }],
    [{ state: 'closed', merged_at: '2026-01-02T03:04:05Z' }, { state: 'merged' }],
    [{ state: 'closed' }, { state: 'closed' }],
  ])('%j is told', async (pull, told) => {
    has({ pull });
    expect((await look())?.look).toMatchObject(told);
  });

  test('reads every page', async () => {
    const many = Array.from({ length: 250 }, (_, at) => `n${String(at).padStart(3, '0')}`);
    has({
      reviews: many.map((login) => ({ login, state: 'APPROVED' })),
      runs: many.map((name) => ({ name })),
      statuses: many.map((context) => ({ context, state: context === 'n249' ? 'failure' : 'success' })),
    });
    const seen = (await look())?.look;
    expect(seen?.reviews).toHaveLength(250);
    expect(seen?.checks).toEqual({ state: 'failed', passed: 499, pending: 0, failed: ['n249'] });
  });

  test('what a token may not see is a note, and the rest is told', async () => {
    const hidden = refusal(403, 'Resource not accessible by personal access token');
    has({
      reviews: [{ login: 'ada', state: 'APPROVED' }],
      statuses: [{ context: 'lint', state: 'success' }],
      instead: (path) => (path.includes('/check-runs') ? hidden : null),
    });
    const seen = await look();
    expect(seen?.notes).toEqual([expect.stringContaining('It needs the right: Checks: read')]);
    expect(seen?.look).toMatchObject({ checks: { state: 'unknown', passed: 1 }, reviews: [{ by: 'ada' }] });
  });

  test('is none where there is no such pull request, and fails as everything does', async () => {
    has({ instead: () => refusal(404, 'Not Found') });
    expect(await look()).toBeNull();
    has({ instead: (path) => (path.includes('/reviews') ? refusal(401, 'Bad credentials') : null) });
    expect((await failureOf(look())).failure.code).toBe('FORGE_UNAUTHORIZED');
  });
});
