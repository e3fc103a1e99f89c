import { createHmac } from 'node:crypto';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { waitUntil } from '../support/wait-until.js';
import { type Got, HttpReceiver } from '../worker/notify/receiver.js';

const SECRET = 'the secret of the test';
const place = new Installation({ env: { OPS_SECRET: SECRET } });
let shop: TestRepository;
let http: HttpReceiver;

const plan = `
plan: asking
stages:
  work: {run: echo done > done.txt, approve: true}
`;

beforeAll(async () => {
  shop = makeRepository(place.sandbox);
  http = await HttpReceiver.open();
  place.sandbox.write(place.sandbox.dir, 'plan.yaml', plan);
  const { url } = http;
  const ops = { webhook: url, secret: { variable: 'OPS_SECRET' } };
  place.sandbox.write(place.sandbox.dir, 'stagegate/config/config.yaml', JSON.stringify({ notify: { ops } }));
});
afterAll(async () => {
  await http.close();
  await place.close();
});

function typeOf({ headers, body }: Got): string {
  const at = String(headers['stagegate-timestamp']);
  const digest = createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex');
  expect(headers['stagegate-signature']).toBe(`sha256=${digest}`);
  expect(headers['content-type']).toContain('application/cloudevents+json');
  const event = JSON.parse(body) as { id: string; type: string };
  expect(headers['idempotency-key']).toBe(event.id);
  return event.type;
}

test('a run tells who asks: also when the receiver was down, and the worker was killed before it had told', async () => {
  const { checkout } = shop;
  const { port } = http;
  await http.close();
  const worker = await place.startWorker({}, '--health', '127.0.0.1:0');
  await place.json(checkout, 'start', join(place.sandbox.dir, 'plan.yaml'), '--task', 'TELL-1');
  await place.statusWhen(checkout, 'TELL-1', ({ approvals }) => approvals.length === 1);

  const down = { receiver: 'ops', waiting: 1, error: 'it could not be reached (ECONNREFUSED)' };
  const told = async () => (await place.json(checkout, 'status', 'TELL-1'))['receivers'];
  await waitUntil('a try in vain', async () => (await told()) !== undefined, { everyMs: 200 });
  expect(await told()).toMatchObject([down]);
  expect((await place.cli(checkout, 'status', 'TELL-1')).stdout).toMatch(/^Receiver ops: 1 not told yet/m);
  const page = await fetch(`http://${String(worker.said[0]?.['health'])}/healthz`);
  expect(await page.json()).toMatchObject({ ok: true, receivers: [down] });
  await worker.end('SIGKILL');

  http = await HttpReceiver.open({ port });
  await place.startWorker();
  await waitUntil('the request', () => http.got.length === 1);
  await place.statusWhen(checkout, 'TELL-1', ({ state }) => state === 'awaiting_approval');
  await place.json(checkout, 'approve', 'TELL-1', 'work');
  await place.statusWhen(checkout, 'TELL-1', ({ endedAt }) => endedAt !== null);
  await waitUntil('the end', () => http.got.length === 3);
  expect(http.got.map(typeOf).sort()).toEqual([
    'stagegate.approval.decided',
    'stagegate.approval.requested',
    'stagegate.run.finished',
  ]);
  expect(await told()).toBeUndefined();
}, 120_000);
