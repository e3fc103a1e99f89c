import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation, type WorkerProcess } from '../support/installation.js';
import { KeptServer } from '../support/kept-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Asks a person, and reminds once, while nobody listens; its second stage works until the file `go` is there. */
const asks = (go: string) => `
plan: asks
stages:
  a: {run: echo a > a.txt, approve: {by: everybody, remind: [10s]}}
  b: {needs: a, run: 'until [ -e "${go}" ]; do sleep 0.1; done; echo b > b.txt'}
handoff: {branch: asked}
`;
/** Asks a person until a moment that comes while nobody listens. */
const EXPIRES = `
plan: expires
stages:
  a: {run: echo a > a.txt, approve: {by: everybody, deadline: 10s, on_deadline: reject}}
`;
/** When both have passed, counted from the requests. */
const DUE_MS = 11_000;

describe('the Temporal server is killed, and started again later', () => {
  const place = new Installation();
  let server: KeptServer;
  let worker: WorkerProcess;
  let shop: TestRepository;
  let go: string;

  beforeAll(async () => {
    server = await KeptServer.at();
    place.env['TEMPORAL_ADDRESS'] = server.address;
    shop = makeRepository(place.sandbox);
    go = join(place.sandbox.dir, 'go');
    place.sandbox.write(shop.checkout, 'asks.yaml', asks(go));
    place.sandbox.write(shop.checkout, 'expires.yaml', EXPIRES);
    await server.start(place.env);
    worker = await place.startWorker();
  }, 120_000);
  afterAll(async () => {
    await server.kill(place.env);
    await place.close();
  });

  const START = ['start', 'expires.yaml', '--task', 'K-3', '--token', 'start-of-k-3'];
  const APPROVE = ['approve', 'K-1', 'a', '--yes', '--token', 'approval-of-k-1'];
  const RESUME = ['resume', 'K-1', '--token', 'resume-of-k-1'];
  const pending = (task: string) =>
    place.statusWhen(shop.checkout, task, ({ approvals }) =>
      approvals.some(({ state }) => state === 'pending'),
    );
  const audit = async (task: string) =>
    (await place.json(shop.checkout, 'audit', task)) as { entries: { action: string }[] };
  const actionsOf = async (task: string) => (await audit(task)).entries.map(({ action }) => action);

  test('an approval, a pause, a reminder and a deadline outlive it; commands fail clearly, and are given again', async () => {
    for (const [task, plan] of [
      ['K-1', 'asks.yaml'],
      ['K-2', 'expires.yaml'],
    ] as const)
      await place.json(shop.checkout, 'start', plan, '--task', task);
    const asked = await pending('K-1');
    const expires = await pending('K-2');
    const lastAsked = Math.max(
      ...[asked, expires].map(({ approvals }) => Date.parse(approvals[0]?.requestedAt ?? '')),
    );
    await place.json(shop.checkout, 'pause', 'K-1');
    expect((await place.statusWhen(shop.checkout, 'K-1', ({ state }) => state === 'paused')).state).toBe(
      'paused',
    );
    await server.kill(place.env);

    for (const command of [APPROVE, RESUME, START, ['status', 'K-1'], ['abort', 'K-1', '--yes']]) {
      const { exitCode, stdout } = await place.cli(shop.checkout, ...command, '--json');
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string; next: string } };
      expect({ command, exitCode, error }).toMatchObject({
        exitCode: 5,
        error: {
          code: 'SERVER_UNREACHABLE',
          message: expect.stringContaining(server.address) as unknown,
          next: expect.stringContaining('stagegate up') as unknown,
        },
      });
    }
    // both moments pass while there is no server
    await waitUntil('the reminder and the deadline to be due', () => Date.now() - lastAsked > DUE_MS);
    await server.start(place.env);

    const rejected = await place.statusWhen(shop.checkout, 'K-2', ({ endedAt }) => endedAt !== null);
    expect(rejected).toMatchObject({ state: 'failed', failure: { code: 'STAGE_REJECTED' } });
    expect(rejected.approvals).toMatchObject([
      { id: expires.approvals[0]?.id, state: 'decided', decisions: [{ via: 'deadline' }] },
    ]);
    await waitUntil('the reminder', async () => (await actionsOf('K-1')).includes('reminded'));
    expect(await place.statusWhen(shop.checkout, 'K-1', () => true)).toMatchObject({
      state: 'paused',
      approvals: [{ id: asked.approvals[0]?.id, state: 'pending' }],
    });
    expect(worker.said.filter(({ event }) => event === 'worker_ready')).toHaveLength(1);

    for (const command of [START, START, APPROVE, APPROVE, RESUME, RESUME])
      await place.json(shop.checkout, ...command);
    writeFileSync(go, '');
    const ended = await place.statusWhen(shop.checkout, 'K-1', ({ endedAt }) => endedAt !== null);
    expect(ended).toMatchObject({
      state: 'completed',
      stages: [{ attempts: [{ attempt: 1 }] }, { attempts: [{ attempt: 1 }] }],
      approvals: [{ decisions: [{ action: 'approve' }] }],
      handoff: { pullRequest: { number: 1 } },
    });
    const actions = await actionsOf('K-1');
    for (const action of ['paused', 'reminded', 'approve', 'resumed', 'pr', 'finished'])
      expect([action, actions.filter((one) => one === action).length]).toEqual([action, 1]);
    expect((await place.statusWhen(shop.checkout, 'K-3', () => true)).number).toBe(1);
    expect(place.sandbox.git(shop.origin, 'for-each-ref', '--format=%(refname)').split('\n').sort()).toEqual([
      'refs/heads/asked',
      'refs/heads/main',
      'refs/stagegate/pulls/1',
    ]);
  }, 240_000);
});
