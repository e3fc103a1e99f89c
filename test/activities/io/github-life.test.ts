import { dirname } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmulator, type Emulator } from 'emulate';

import { GitHubConfig, type GitHubHost } from '../../../src/config/github.js';
import { TOKEN } from '../../forge/github/connecting.js';
import { GitHubServer } from '../../forge/github/github-server.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { type GitHttpServer, serveGit } from '../../support/git-http-server.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'env > env.txt; mkdir -p src/api; echo api > src/api/index.ts'}
handoff: {pr: {draft: true}}
`;

let emulator: Emulator;
let api: GitHubServer;
let pushes: GitHttpServer;
let bench: ActivityBench;
const env: Record<string, string> = {};
const hosts: Record<string, GitHubHost> = {};
beforeAll(async () => {
  emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { [TOKEN]: { login: 'origin', scopes: ['repo'] } },
      github: { users: [{ login: 'origin' }], repos: [{ owner: 'origin', name: 'shop', auto_init: true }] },
    },
  });
  api = await GitHubServer.open();
  api.canned = false;
  api.answer = async ({ method, path, body, authorization = '' }) => {
    // the emulator has no rulesets
    if (path.includes('/rules/branches/')) return { status: 200, body: [] };
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = body === null ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${emulator.url}${path}`, { method, headers, ...sent });
    return { status: answer.status, body: await answer.json() };
  };
  const pace = { timeoutMs: 60_000, pauseMs: 1, spaced: false };
  const forges = { github: hosts, surroundings: { env, folder: '/' }, pace };
  bench = await ActivityBench.open({ part: { forges } });
  pushes = await serveGit({
    root: dirname(bench.repository.origin),
    password: TOKEN,
    others: 'read',
    name: 'origin',
  });
  const { host } = new URL(pushes.url);
  Object.assign(hosts, GitHubConfig.parse({ [host]: { api: api.url, token: { variable: 'SHOP_TOKEN' } } }));
});
afterAll(async () => {
  await bench.close();
  await pushes.close();
  await api.close();
  await emulator.close();
  expect(api.wrong).toEqual([]);
});

test('a handoff at a GitHub with a bare repository behind it: the token pushes, opens and looks, and is nowhere else', async () => {
  env['SHOP_TOKEN'] = TOKEN;
  const made = await bench.runOf(PLAN);
  const name = bench.repository.origin.slice(dirname(bench.repository.origin).length);
  const run = { ...made, repository: { ...made.repository, fetchUrl: `${pushes.url}/origin${name}` } };
  const { head } = await bench.attempt(run, { stage: 'api' });
  const heads = [{ stage: 'api', attempt: 1, head: head ?? 'none' }];
  const input = { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
  const assembled = await bench.act('assembleCollector', input);
  if (assembled.kind !== 'assembled') throw new Error(JSON.stringify(assembled));
  const { branch, collector } = assembled;
  const publication = { run, title: 'Sell', baseBranch: 'main', branch, collector, stages: ['api'] };

  const pushed = await bench.act('pushCollector', publication);
  expect(pushed).toEqual({ kind: 'pushed', note: null });
  expect(await bench.act('pushCollector', publication)).toEqual(pushed);
  const { origin } = bench.repository;
  const refs = bench.sandbox.git(origin, 'for-each-ref', '--format=%(refname)').split('\n');
  expect(refs).toEqual(['refs/heads/main', `refs/heads/${branch}`]);
  expect(bench.sandbox.git(origin, 'rev-parse', branch)).toBe(collector);
  const known = pushes.seen.filter(({ authorization }) => authorization !== null);
  expect(known.every(({ path }) => path.includes('git-receive-pack'))).toBe(true);
  expect(known.length).toBeGreaterThan(0);

  const opened = await bench.act('openPullRequest', publication);
  expect(opened).toMatchObject({
    kind: 'opened',
    pullRequest: { head: branch, base: 'main', state: 'open' },
  });
  expect(await bench.act('openPullRequest', publication)).toMatchObject({ kind: 'opened' });
  const basic = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
  const told = JSON.stringify([pushed, opened]) + bench.show(run, collector, 'env.txt');
  for (const secret of [TOKEN, basic]) expect(told).not.toContain(secret);
});

test('without a token the branch is not pushed, and nothing of the host is asked', async () => {
  delete env['SHOP_TOKEN'];
  const made = await bench.refOf(PLAN, 'NONE-1');
  const name = bench.repository.origin.slice(dirname(bench.repository.origin).length);
  const run = { ...made, repository: { ...made.repository, fetchUrl: `${pushes.url}/origin${name}` } };
  await bench.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
  const { head: collector } = bench.repository;
  const branch = 'stagegate/NONE-1';
  const publication = { run, title: 'T', baseBranch: 'main', branch, collector, stages: [] };
  await expect(bench.act('pushCollector', publication)).rejects.toMatchObject({ type: 'PUSH_REFUSED' });
});
