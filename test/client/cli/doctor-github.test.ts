import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { TOKEN } from '../../forge/github/connecting.js';
import { type Json, sampleOf } from '../../forge/github/contract.js';
import { GitHubServer, refusal } from '../../forge/github/github-server.js';
import { makeCheckout } from '../../support/git-history.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { runProgram } from './run-program.js';

let server: GitHubServer;
let sandbox: GitSandbox;
let checkout: string;
beforeEach(async () => {
  server = await GitHubServer.open();
  sandbox = openGitSandbox();
  checkout = join(sandbox.dir, 'shop');
  makeCheckout(sandbox, checkout);
  sandbox.git(checkout, 'remote', 'add', 'origin', 'git@git.example.org:shop/store.git');
  const config = join(sandbox.dir, 'stagegate', 'config');
  mkdirSync(config, { recursive: true });
  const github = { 'git.example.org': { api: server.url, token: { variable: 'SHOP_TOKEN' } } };
  writeFileSync(join(config, 'config.yaml'), JSON.stringify({ github }));
});
afterEach(async () => {
  await server.close();
  sandbox.close();
  expect(server.wrong).toEqual([]);
});

/** What doctor says of the credentials; nothing that it prints may hold them. */
async function doctor(env: Record<string, string>) {
  const where = {
    cwd: checkout,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: sandbox.dir,
      STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      NO_COLOR: '1',
      ...env,
    },
  };
  const [text, json] = [await runProgram(['doctor'], where), await runProgram(['doctor', '--json'], where)];
  expect(JSON.stringify([text, json])).not.toContain(TOKEN);
  const { checks } = JSON.parse(json.stdout) as {
    checks: Record<'name' | 'state' | 'detail' | 'next', string>[];
  };
  return checks.find(({ name }) => name === 'github');
}

const shop = (over: Json) => ({ status: 200, body: sampleOf('full-repository', over) });
const PUSHES = { admin: false, pull: true, push: true };
const SEEN = { SHOP_TOKEN: TOKEN };

test('credentials that reach the repository are told by the name of their variable alone', async () => {
  server.answer = () => shop({ permissions: PUSHES, archived: false });
  const found = await doctor(SEEN);
  expect(found).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining('SHOP_TOKEN reaches shop/store'),
  });
  expect(server.seen[0]?.authorization).toContain(TOKEN);
});

test('what is missing is told, with what to do, and nobody is asked', async () => {
  expect(await doctor({})).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(/no credentials for git\.example\.org: .*SHOP_TOKEN/),
    next: expect.stringContaining('docs/github.md'),
  });
  expect(server.seen).toEqual([]);
});

test.each([
  ['may only read', shop({ permissions: { ...PUSHES, push: false } }), 'may only read there'],
  ['reach what is archived', shop({ permissions: PUSHES, archived: true }), 'is archived'],
  ['are not taken', refusal(401, `Bad credentials ${TOKEN}`), 'Bad credentials'],
  ['do not see it', refusal(404, 'Not Found'), 'no repository shop/store'],
  ['lack a right', refusal(403, `Resource not accessible ${TOKEN}`), 'Metadata: read'],
] as const)('credentials that %s are a problem', async (_what, reply, said) => {
  server.answer = () => reply;
  expect(await doctor(SEEN)).toMatchObject({ state: 'problem', detail: expect.stringContaining(said) });
});
