import { dirname } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmulator, type Emulator } from 'emulate';

import { askBranch } from '../../../src/contract/refs.js';
import { GitHubConfig, type GitHubHost } from '../../../src/config/github.js';
import { TOKEN } from '../../forge/github/connecting.js';
import type { Json } from '../../forge/github/contract.js';
import { GitHubServer, type Seen } from '../../forge/github/github-server.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { type GitHttpServer, serveGit } from '../../support/git-http-server.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'echo api > api.txt', approve: {by: leads, pr: draft}}
`;
const REVIEWER = 'ghp_reviewer9abcdefghijABCDEFGHIJ012345';

let emulator: Emulator;
let api: GitHubServer;
let pushes: GitHttpServer;
let bench: ActivityBench;
const hosts: Record<string, GitHubHost> = {};
/** Requests whose answer never arrives, although they are done. */
const lost: { is: (request: Seen) => boolean } = { is: () => false };
beforeAll(async () => {
  emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: {
        [TOKEN]: { login: 'origin', scopes: ['repo'] },
        [REVIEWER]: { login: 'bea-b', scopes: ['repo'] },
      },
      github: {
        users: [{ login: 'origin' }, { login: 'bea-b' }],
        repos: [{ owner: 'origin', name: 'shop', auto_init: true }],
      },
    },
  });
  api = await GitHubServer.open();
  api.canned = false;
  api.answer = async (request) => {
    const answer = await ask(request);
    return lost.is(request) ? 'break' : answer;
  };
  const pace = { timeoutMs: 60_000, pauseMs: 1, spaced: false };
  const surroundings = { env: { SHOP_TOKEN: TOKEN }, folder: '/' };
  bench = await ActivityBench.open({ part: { forges: { github: hosts, surroundings, pace } } });
  const root = dirname(bench.repository.origin);
  pushes = await serveGit({ root, password: TOKEN, others: 'read', name: 'origin' });
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

async function ask(given: { method: string; path: string; body?: unknown; token?: string }) {
  const { method, path, body = null, token = TOKEN } = given;
  const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
  const sent = body === null ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${emulator.url}${path}`, { method, headers, ...sent });
  return { status: answer.status, body: (await answer.json()) as Json };
}

test('a draft pull request at GitHub, whose answers are lost after the effect: one, reviewed, closed', async () => {
  const made = await bench.runOf(PLAN);
  const name = bench.repository.origin.slice(dirname(bench.repository.origin).length);
  const run = { ...made, repository: { ...made.repository, fetchUrl: `${pushes.url}/origin${name}` } };
  const { head } = await bench.attempt(run, { stage: 'api' });
  if (head === null) throw new Error('no head');
  const requestId = 'api/1';
  const branch = askBranch({ taskKey: run.taskKey, number: run.number, requestId, head });
  const of = { run, baseBranch: 'main', requestId, head };
  const evidence = { head, planPart: 'p'.repeat(64), gates: 'g'.repeat(64) };
  const words = { title: 'Sell', subject: 'api', attempt: 1, asked: 'leads (bea)', count: 1, signed: false };
  const input = { ...of, ...words, evidence };

  lost.is = ({ method }) => method === 'POST';
  await expect(bench.act('openDraft', input)).rejects.toMatchObject({ nonRetryable: false });
  lost.is = () => false;
  const opened = await bench.act('openDraft', input);
  if (opened.kind === 'none') throw new Error(opened.reason);
  const all = (await ask({ method: 'GET', path: '/repos/origin/shop/pulls?state=all' })).body;
  expect(all).toHaveLength(1);
  const { number } = opened;
  const path = `/repos/origin/shop/pulls/${String(number)}`;
  const { body } = await ask({ method: 'GET', path });
  expect(body).toMatchObject({ draft: true, head: { ref: branch }, state: 'open' });
  expect(String(body['body'])).toContain(head);
  const { origin } = bench.repository;
  expect(bench.sandbox.git(origin, 'rev-parse', branch)).toBe(head);

  const review = (event: string, commit: string, text: string) =>
    ask({
      ...{ method: 'POST', path: `${path}/reviews`, token: REVIEWER },
      body: { event, commit_id: commit, body: text },
    });
  const watch = { ...of, number, seen: [] as string[] };
  await review('COMMENT', head, 'Hm.');
  await expect(bench.act('watchDraft', watch)).rejects.toMatchObject({ type: 'NOTHING_NEW' });
  const other = await review('APPROVE', 'b'.repeat(40), '');
  expect(await bench.act('watchDraft', watch)).toMatchObject({ ofHead: [], ofOthers: [{ by: 'bea-b' }] });
  const seen = [String(other.body['id'])];
  await review('REQUEST_CHANGES', head, 'Smaller.');
  expect(await bench.act('watchDraft', { ...watch, seen })).toMatchObject({
    ofHead: [{ by: 'bea-b', verdict: 'changes_requested', commit: head, text: 'Smaller.' }],
  });

  lost.is = ({ method }) => method === 'PATCH';
  await expect(bench.act('closeDraft', of)).rejects.toMatchObject({ nonRetryable: false });
  lost.is = () => false;
  expect(await bench.act('closeDraft', of)).toEqual({ note: null });
  expect((await ask({ method: 'GET', path })).body).toMatchObject({ state: 'closed' });
  const patched = api.seen.filter(({ method }) => method === 'PATCH');
  expect(patched.map((request) => request.body)).toEqual([{ state: 'closed' }]);
  const heads = bench.sandbox.git(origin, 'for-each-ref', '--format=%(refname)', 'refs/heads/').split('\n');
  expect(heads).toEqual(['refs/heads/main']);
});
