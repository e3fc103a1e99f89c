import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { draft, failureOf, forgeAt, TOKEN } from './connecting.js';
import { GitHubServer, refusal } from './github-server.js';
import { remembers } from './remembers.js';

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
});
afterEach(async () => {
  await server.close();
  expect(server.wrong).toEqual([]);
});
const forge = (over: { signal?: AbortSignal; timeoutMs?: number } = {}) => forgeAt({ server, ...over });

describe('what GitHub refuses', () => {
  const soon = () => ({ date: new Date().toUTCString() });
  test.each([
    ['401', refusal(401, 'Bad credentials'), 'FORGE_UNAUTHORIZED', false, 'Bad credentials'],
    [
      '403',
      refusal(403, 'Resource not accessible by personal access token', {
        'x-accepted-github-permissions': 'pull_requests=write',
      }),
      'FORGE_FORBIDDEN',
      false,
      'Pull requests: read and write (pull_requests=write)',
    ],
    [
      '404',
      refusal(404, 'Not Found'),
      'FORGE_REPOSITORY_UNKNOWN',
      false,
      'no repository shop/store, or this token may not see it',
    ],
    ['409', refusal(409, 'Git Repository is being changed'), 'FORGE_FAILED', true, 'answered 409'],
    [
      '422',
      {
        status: 422,
        body: {
          message: 'Validation Failed',
          documentation_url: 'x',
          errors: [{ resource: 'PullRequest', field: 'base', code: 'invalid' }],
        },
      },
      'FORGE_REFUSED',
      false,
      'PullRequest base invalid',
    ],
    ['500', refusal(500, 'Server Error'), 'FORGE_FAILED', true, 'answered 500: Server Error'],
    ['503', refusal(503, 'Unavailable'), 'FORGE_FAILED', true, 'answered 503'],
  ] as const)('%s is told', async (_status, reply, code, retryable, said) => {
    remembers({ server, before: ({ method }) => (method === 'POST' ? reply : null) });
    const { failure, retryAfterMs } = await failureOf((await forge()).openPullRequest(draft()));
    expect(failure).toMatchObject({ code, retryable });
    expect(failure.message).toContain(said);
    expect(retryAfterMs).toBeNull();
    expect(server.calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  test.each([
    [
      'a spent limit',
      refusal(403, 'API rate limit exceeded', {
        ...soon(),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 600),
      }),
      590_000,
      610_000,
    ],
    [
      'a secondary limit with its time',
      refusal(403, 'You have exceeded a secondary rate limit', { 'retry-after': '90' }),
      90_000,
      90_000,
    ],
    ['a secondary limit without', refusal(403, 'You have exceeded a secondary rate limit'), 60_000, 60_000],
    ['429', refusal(429, 'Too many', { 'retry-after': '5' }), 5_000, 5_000],
    ['a time beyond reason', refusal(429, 'Too many', { 'retry-after': '99999999' }), 3_900_000, 3_900_000],
  ])('%s: waits as told', async (_name, reply, least, most) => {
    server.answer = () => reply;
    const { failure, retryAfterMs } = await failureOf((await forge()).findOpenPullRequest(draft()));
    expect(failure).toMatchObject({ code: 'FORGE_LIMITED', retryable: true });
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
    expect(server.calls).toHaveLength(1);
  });

  test('a look is repeated when the server fails for a moment', async () => {
    let failures = 2;
    const pulls = remembers({ server, before: () => (failures-- > 0 ? refusal(502, 'Bad Gateway') : null) });
    await (await forge()).openPullRequest(draft());
    expect(pulls.size).toBe(1);
  });

  test('silence ends with the time-out, and with the signal', async () => {
    server.answer = () => 'silence';
    const { failure } = await failureOf((await forge({ timeoutMs: 50 })).findOpenPullRequest(draft()));
    expect(failure).toMatchObject({ code: 'FORGE_FAILED', retryable: true });
    expect(failure.message).toContain('did not answer');
    const stop = new AbortController();
    const why = new Error('stopped');
    server.answer = () => {
      stop.abort(why);
      return 'silence';
    };
    const at = await forge({ signal: stop.signal });
    await expect(at.findOpenPullRequest(draft())).rejects.toBe(why);
  });

  test('a message that holds the token does not get out', async () => {
    remembers({ server, before: () => refusal(401, `who is ${TOKEN}?`) });
    const error = await failureOf((await forge()).openPullRequest(draft()));
    expect(JSON.stringify(error.failure) + String(error.stack) + JSON.stringify(error)).not.toContain(TOKEN);
    expect(error.cause).toBeUndefined();
  });
});
