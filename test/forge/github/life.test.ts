import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createEmulator, type Emulator } from 'emulate';

import { draft, forgeAt, TOKEN } from './connecting.js';
import type { Json } from './contract.js';
import { GitHubServer } from './github-server.js';

let emulator: Emulator;
let server: GitHubServer;
beforeEach(async () => {
  emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { [TOKEN]: { login: 'shop', scopes: ['repo'] } },
      github: {
        users: [{ login: 'shop' }, { login: 'ada' }],
        repos: [{ owner: 'shop', name: 'store', auto_init: true }],
      },
    },
  });
  server = await GitHubServer.open();
  server.canned = false;
  server.answer = ({ method, path, body }) => ask(method, path, body);
});
afterEach(async () => {
  await server.close();
  await emulator.close();
  expect(server.wrong).toEqual([]);
});

async function ask(method: string, path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${emulator.url}${path}`, {
    method,
    headers: { authorization: `token ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

const PULL = '/repos/shop/store/pulls/';

test('a pull request from its opening to its end, at a GitHub that remembers', async () => {
  const at = await forgeAt({ server });
  const wished = draft({ head: 'stagegate/ADD-42', labels: ['basket'], reviewers: ['ada'] });
  const { pullRequest: first } = await at.openPullRequest(wished);
  expect(first).toMatchObject({ title: 'Add a basket', draft: true, state: 'open', reused: false });
  const path = `${PULL}${String(first.number)}`;
  const seen = (await ask('GET', path, null)).body as Json;
  expect(seen['requested_reviewers']).toEqual([expect.objectContaining({ login: 'ada' })]);
  expect((await at.openPullRequest(wished)).pullRequest.number).toBe(first.number);

  const second = draft({ title: 'A better basket', body: 'Better.', idempotencyKey: 'shop/ADD-42/2' });
  const reused = await at.openPullRequest(second);
  expect(reused).toMatchObject({
    pullRequest: { number: first.number, title: 'A better basket', reused: true },
    notes: [],
  });

  await ask('PATCH', path, { body: 'A person wrote this.' });
  const kept = await at.openPullRequest(draft({ title: 'Third', idempotencyKey: 'shop/ADD-42/3' }));
  expect(kept.pullRequest).toMatchObject({ number: first.number, title: 'A better basket' });
  expect(kept.notes).toHaveLength(1);
  expect((await ask('GET', path, null)).body).toMatchObject({ body: 'A person wrote this.' });

  await ask('PATCH', path, { state: 'closed' });
  expect(await at.findOpenPullRequest(wished)).toBeNull();
  const anew = await at.openPullRequest(draft({ idempotencyKey: 'shop/ADD-42/4' }));
  expect(anew.pullRequest).toMatchObject({ state: 'open', reused: false });
  expect(anew.pullRequest.number).not.toBe(first.number);
});
