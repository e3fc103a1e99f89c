import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { PublishInput } from '../../../src/activities/contracts.js';
import { GitHubConfig } from '../../../src/config/github.js';
import { TOKEN } from '../../forge/github/connecting.js';
import { GitHubServer, refusal } from '../../forge/github/github-server.js';
import { remembers } from '../../forge/github/remembers.js';
import { ActivityBench } from '../../support/activity-bench.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'true', title: The API}
handoff: {pr: {draft: true}}
`;

let server: GitHubServer;
let bench: ActivityBench;
const env: Record<string, string> = {};
beforeAll(async () => {
  server = await GitHubServer.open();
  const github = GitHubConfig.parse({
    'git.example.org': { api: server.url, token: { variable: 'SHOP_TOKEN' } },
  });
  bench = await ActivityBench.open({
    part: {
      forges: {
        github,
        surroundings: { env, folder: '/' },
        pace: { timeoutMs: 60_000, pauseMs: 1, spaced: false },
      },
    },
  });
});
beforeEach(() => {
  env['SHOP_TOKEN'] = TOKEN;
});
afterEach(() => expect(server.wrong).toEqual([]));
afterAll(async () => {
  await server.close();
  await bench.close();
});

async function publication(task: string, plan = PLAN): Promise<PublishInput> {
  const run = await bench.refOf(plan, task);
  const repository = { ...run.repository, fetchUrl: 'git@git.example.org:shop/store.git' };
  const branch = `stagegate/${task}`;
  const collector = 'c'.repeat(40);
  return {
    run: { ...run, repository },
    title: 'Sell things',
    baseBranch: 'main',
    branch,
    collector,
    stages: ['api'],
  };
}

test('a handoff opens its pull request at GitHub, once', async () => {
  const pulls = remembers({ server });
  const input = await publication('GH-1');
  const opened = await bench.act('openPullRequest', input);
  expect(opened).toMatchObject({
    kind: 'opened',
    pullRequest: { title: 'Sell things', draft: true, url: 'https://github.example/shop/store/pull/1' },
    notes: [],
  });
  expect(await bench.act('openPullRequest', input)).toEqual(opened);
  expect(pulls.size).toBe(1);
  expect(JSON.stringify(opened)).not.toContain(TOKEN);
});

test('labels and reviewers of the plan are asked for; a right that is missing is told and fails nothing', async () => {
  const pulls = remembers({
    server,
    before: ({ path }) =>
      path.endsWith('/labels') ? refusal(403, 'Resource not accessible by personal access token') : null,
  });
  const wishes = PLAN.replace('draft: true', 'draft: true, labels: [shop], reviewers: [ada, shop/core]');
  const opened = await bench.act('openPullRequest', await publication('GH-9', wishes));
  expect(opened).toMatchObject({
    kind: 'opened',
    notes: [expect.stringContaining('It needs the right: Pull requests: read and write, or Issues')],
  });
  const asked = server.seen.find(({ path }) => path.endsWith('/requested_reviewers'));
  expect(asked?.body).toEqual({ reviewers: ['ada'], team_reviewers: ['core'] });
  expect(pulls.size).toBe(1);
});

test('a limit is waited for as long as GitHub says', async () => {
  server.answer = () => refusal(403, 'You have exceeded a secondary rate limit', { 'retry-after': '90' });
  await expect(bench.act('openPullRequest', await publication('GH-2'))).rejects.toMatchObject({
    type: 'FORGE_LIMITED',
    nonRetryable: false,
    nextRetryDelay: 90_000,
  });
});

test('a token that is not taken, or not there, is for a person to mend', async () => {
  server.answer = () => refusal(401, `Bad credentials ${TOKEN}`);
  const input = await publication('GH-3');
  const error: unknown = await bench.act('openPullRequest', input).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ type: 'FORGE_UNAUTHORIZED', nonRetryable: true });
  expect(JSON.stringify(error) + String(error)).not.toContain(TOKEN);
  delete env['SHOP_TOKEN'];
  await expect(bench.act('openPullRequest', input)).rejects.toMatchObject({
    type: 'FORGE_UNAUTHORIZED',
    message: expect.stringContaining("the worker's environment has no SHOP_TOKEN") as unknown,
  });
});
