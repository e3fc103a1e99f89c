import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { forgeFor } from '../../../src/forge/factory.js';
import { lookAtGitHub } from '../../../src/forge/look-at-github.js';
import { GitHubConfig } from '../../../src/config/github.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { failureOf, TOKEN } from './connecting.js';
import { sampleOf } from './contract.js';
import { GitHubServer } from './github-server.js';

let server: GitHubServer;
let proxy: ConnectProxy;
beforeEach(async () => {
  server = await GitHubServer.open();
  proxy = await ConnectProxy.open();
});
afterEach(async () => {
  await server.close();
  await proxy.close();
  expect(server.wrong).toEqual([]);
});

const PACE = { timeoutMs: 60_000, pauseMs: 1, spaced: false };
const fetchUrl = 'git@git.example.org:shop/store.git';
const PASSWORD = 'pass-word-of-the-proxy';
const githubAt = (api: string) =>
  GitHubConfig.parse({ 'git.example.org': { api, token: { variable: 'T' } } });

async function forge({ api = server.url, env }: { api?: string; env: Record<string, string> }) {
  const choice = await forgeFor({
    repository: { id: 'x', slug: 'x', checkout: '/', fetchUrl, hasOrigin: true },
    task: 'ADD-42',
    github: githubAt(api),
    surroundings: { env: { T: TOKEN, ...env }, folder: '/' },
    pace: PACE,
  });
  if (choice.kind === 'none') throw new Error(choice.reason);
  return choice.forge;
}

const find = async (given: Parameters<typeof forge>[0]) =>
  (await forge(given)).findOpenPullRequest({ head: 'stagegate/ADD-42', base: 'main' });

test('requests go through the proxy that the environment names, which sees the host and no token', async () => {
  server.answer = () => ({ status: 200, body: [] });
  const env = { HTTP_PROXY: `http://ops:${PASSWORD}@${proxy.host}` };
  expect(await find({ env })).toBeNull();
  expect(server.seen).toHaveLength(1);
  expect(server.seen[0]?.authorization).toContain(TOKEN);
  const [tunnel, ...more] = proxy.tunnels;
  expect(more).toEqual([]);
  expect(tunnel?.to).toBe(new URL(server.url).host);
  const login = Buffer.from(`ops:${PASSWORD}`).toString('base64');
  expect(tunnel?.headers['proxy-authorization']).toBe(`Basic ${login}`);
  expect(JSON.stringify(tunnel)).not.toContain(TOKEN);
});

test('a look of doctor goes through it as well, and what NO_PROXY names goes around it', async () => {
  server.answer = () => ({ status: 200, body: sampleOf('full-repository') });
  const look = (env: Record<string, string>) =>
    lookAtGitHub({
      fetchUrl,
      github: githubAt(server.url),
      surroundings: { env: { T: TOKEN, http_proxy: proxy.host, ...env }, folder: '/' },
      pace: PACE,
    });
  expect(await look({ no_proxy: 'example.org, 127.0.0.1' })).toMatchObject({ kind: 'seen' });
  expect(proxy.tunnels).toEqual([]);
  expect(await look({ no_proxy: 'example.org' })).toMatchObject({ kind: 'seen' });
  expect(proxy.tunnels).toHaveLength(1);
});

test('https has a proxy of its own; one that refuses is told, and nothing of its password', async () => {
  proxy.refuse = 407;
  const env = { HTTPS_PROXY: `http://ops:${PASSWORD}@${proxy.host}`, HTTP_PROXY: 'http://127.0.0.1:1' };
  const { failure } = await failureOf(find({ env, api: 'https://api.example.org' }));
  expect(failure.code).toBe('FORGE_FAILED');
  expect(failure.message).toContain('407');
  expect(JSON.stringify(failure)).not.toContain(PASSWORD);
  expect(new Set(proxy.tunnels.map(({ to }) => to))).toEqual(new Set(['api.example.org:443']));
});

test('a variable that names no http proxy is named; its value is not', async () => {
  const env = { HTTP_PROXY: `socks5://ops:${PASSWORD}@${proxy.host}` };
  const { failure } = await failureOf(find({ env }));
  expect(failure.message).toContain('HTTP_PROXY is not the address of an http proxy');
  expect(JSON.stringify(failure)).not.toContain(PASSWORD);
  expect(server.seen).toEqual([]);
});
