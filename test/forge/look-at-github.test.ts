import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { GitHubConfig } from '../../src/config/github.js';
import { lookAtGitHub } from '../../src/forge/look-at-github.js';
import { TOKEN } from './github/connecting.js';
import { sampleOf } from './github/contract.js';
import { GitHubServer, refusal } from './github/github-server.js';

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
});
afterEach(async () => {
  await server.close();
  expect(server.wrong).toEqual([]);
});

const look = (env: Record<string, string>, fetchUrl = 'git@git.example.org:shop/store.git') =>
  lookAtGitHub({
    fetchUrl,
    github: GitHubConfig.parse({ 'git.example.org': { api: server.url } }),
    surroundings: { env, folder: '/' },
    pace: { timeoutMs: 60_000, pauseMs: 1, spaced: false },
  });
const env = { GH_ENTERPRISE_TOKEN: TOKEN };

test.each([true, false])('tells whether they may push (%s), and nothing of the token', async (push) => {
  const permissions = { admin: false, pull: true, push };
  server.answer = () => ({ status: 200, body: sampleOf('full-repository', { permissions }) });
  const seen = await look(env);
  expect(seen).toMatchObject({
    kind: 'seen',
    where: 'shop/store at git.example.org',
    from: 'GH_ENTERPRISE_TOKEN',
    mayPush: push,
  });
  expect(JSON.stringify(seen)).not.toContain(TOKEN);
  expect(server.calls).toEqual(['GET /repos/shop/store']);
});

test('says what is missing, and asks nobody', async () => {
  expect(await look({})).toMatchObject({ kind: 'missing', host: 'git.example.org' });
  expect(await look(env, '/srv/git/store.git')).toEqual({ kind: 'elsewhere' });
  expect(server.calls).toEqual([]);
});

test('a token that is wrong is told', async () => {
  server.answer = () => refusal(401, 'Bad credentials');
  await expect(look(env)).rejects.toMatchObject({ failure: { code: 'FORGE_UNAUTHORIZED' } });
});
