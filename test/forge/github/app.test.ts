import { createVerify, generateKeyPairSync } from 'node:crypto';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { connectGitHub, tokenOf } from '../../../src/forge/github/connect.js';
import { draft, failureOf } from './connecting.js';
import { type Json, sampleOf } from './contract.js';
import { GitHubServer, refusal } from './github-server.js';
import { remembers } from './remembers.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ012345';

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
  remembers({
    server,
    before: ({ method, path, authorization = '' }) => {
      if (path === '/repos/shop/store/installation')
        return isOurs(authorization)
          ? { status: 200, body: sampleOf('installation', { id: 9 }) }
          : refusal(401, 'A JSON web token could not be decoded');
      if (method === 'POST' && path === '/app/installations/9/access_tokens') {
        const expires_at = new Date(Date.now() + 3_600_000).toISOString();
        const body = sampleOf('installation-token', { token: TOKEN, expires_at });
        return isOurs(authorization) ? { status: 201, body } : refusal(401, 'Bad credentials');
      }
      return authorization === `token ${TOKEN}` ? null : refusal(401, 'Bad credentials');
    },
  });
});
afterEach(async () => {
  await server.close();
  expect(server.wrong).toEqual([]);
});

/** Whether a request carries a token of App 12345, signed with its key, that holds for ten minutes at most. */
function isOurs(authorization: string): boolean {
  const [, head = '', claims = '', signature = ''] =
    /^bearer ([^.]+)\.([^.]+)\.([^.]+)$/i.exec(authorization) ?? [];
  const signed = createVerify('RSA-SHA256').update(`${head}.${claims}`);
  if (!signed.verify(publicKey, Buffer.from(signature, 'base64url'))) return false;
  const { iss, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Json;
  const now = Date.now() / 1000;
  return (
    String(iss) === '12345' && Number(iat) <= now && Number(exp) > now && Number(exp) - Number(iat) <= 660
  );
}

const connection = (key = privateKey) => ({
  place: { host: 'github.example', owner: 'shop', repo: 'store' },
  api: server.url,
  credentials: {
    kind: 'app' as const,
    appId: '12345',
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  },
  task: 'ADD-42',
  signal: new AbortController().signal,
  pace: { timeoutMs: 60_000, pauseMs: 1, spaced: false },
});

test('an App signs in as its installation, opens a pull request, and has a token for git', async () => {
  const forge = await connectGitHub(connection());
  const { pullRequest } = await forge.openPullRequest(draft());
  expect(pullRequest).toMatchObject({ number: 1, state: 'open' });
  expect(server.calls.slice(0, 2)).toEqual([
    'GET /repos/shop/store/installation',
    'POST /app/installations/9/access_tokens',
  ]);
  expect(server.calls.filter((call) => call.endsWith('/access_tokens'))).toHaveLength(1);
  expect(await tokenOf(connection())).toBe(TOKEN);
});

test("a key that is not the App's is told, and is in no message", async () => {
  const given = connection(other.privateKey);
  const error = await failureOf(connectGitHub(given));
  expect(error.failure).toMatchObject({ code: 'FORGE_UNAUTHORIZED' });
  const key = given.credentials.privateKey.split('\n')[1] ?? 'none';
  expect(JSON.stringify(error.failure) + String(error.stack)).not.toContain(key);
});
