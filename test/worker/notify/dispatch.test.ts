import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Channel, Receiver } from '../../../src/config/notify.js';
import type { Command } from '../../../src/domain/command.js';
import { NotifiedEvent } from '../../../src/domain/notify/events.js';
import { openStore } from '../../../src/store/factory.js';
import type { Store } from '../../../src/store/store.js';
import { keepNotifying } from '../../../src/worker/notify/dispatch.js';
import { allocation, row } from '../../store/samples.js';
import { tempDirs } from '../../support/temp-dir.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { waitUntil } from '../../support/wait-until.js';
import { type Got, HttpReceiver } from './receiver.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const asked = (seq: number) =>
  row(seq, {
    kind: 'approval_requested',
    key: `approval_requested:api/${String(seq)}`,
    data: {
      id: `api/${String(seq)}`,
      kind: 'approval',
      subject: 'api',
      by: 'leads',
      count: 1,
      members: ['ada'],
    },
  });
const SECRET = 'a secret of ours';

describe('receivers are told what happens', () => {
  let folder: string;
  let store: Store;
  let http: HttpReceiver;
  let said: string[];
  let stops: (() => Promise<void>)[];

  beforeEach(async () => {
    folder = makeFolder();
    said = [];
    stops = [];
    store = await openStore({ url: join(folder, 'store.db') });
    await store.allocateRun(allocation({ input: { task: { title: 'Add a basket' } } }));
    http = await HttpReceiver.open();
  });
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await http.close();
    await store.close();
  });
  const makeFolder = tempDirs();

  const receiver = (channel: Channel, over: Partial<Receiver> = {}): Receiver => ({
    receiver: 'ops',
    events: NotifiedEvent.options,
    timeoutMs: 5_000,
    channel,
    ...over,
  });
  const webhook = (over: Partial<Receiver> = {}): Receiver => {
    const secret = { kind: 'variable', name: 'OPS_SECRET' } as const;
    return receiver({ kind: 'webhook', url: { kind: 'text', text: http.url }, secret }, over);
  };
  /** A worker's dispatcher; gives back what ends it. */
  const start = (
    receivers: readonly Receiver[],
    { proxies = {}, ...over }: { leaseMs?: number; proxies?: Record<string, string> } = {},
  ) => {
    const until = new AbortController();
    const log = (line: string) => said.push(line);
    const env = { ...process.env, NO_PROXY: '*', no_proxy: '*', OPS_SECRET: SECRET, ...proxies };
    const input = { receivers, store, log, env, folder: folder, pollMs: 20, ...over };
    const ended = keepNotifying(input, until.signal);
    const stop = () => {
      until.abort();
      return ended;
    };
    stops.push(stop);
    return stop;
  };
  const append = (receivers: readonly Receiver[], ...seqs: number[]) =>
    store.appendLedger({ run, rows: seqs.map(asked), notify: receivers });
  const toldAll = async () => (await store.listBacklogs()).every(({ waiting }) => waiting === 0);
  const ids = () => http.got.map(({ headers }) => headers['idempotency-key']);

  test('with a signed CloudEvent that says who is asked what', async () => {
    const receivers = [webhook()];
    await append(receivers, 1);
    start(receivers);
    await waitUntil('the event', () => http.got.length > 0);
    const [got] = http.got;
    const { headers = {}, body = '' }: Partial<Got> = got ?? {};
    const at = String(headers['stagegate-timestamp']);
    const digest = createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex');
    expect(headers['stagegate-signature']).toBe(`sha256=${digest}`);
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('ops:pass-word').toString('base64')}`);
    const event: unknown = JSON.parse(body);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: headers['idempotency-key'],
      source: '/stagegate/shop-12345678/ADD-42/1',
      type: 'stagegate.approval.requested',
      subject: 'api/1',
      time: '2026-01-02T03:04:05.000Z',
      data: {
        task: { key: 'ADD-42', title: 'Add a basket' },
        run: 1,
        request: { id: 'api/1', subject: 'api', by: 'leads', members: ['ada'] },
        text: 'ADD-42 api waits for approval from leads (ada)',
        command: 'stagegate show ADD-42 api',
      },
    });
  });

  test('through the proxy that the environment names; one that refuses is told by its code alone', async () => {
    const proxy = await ConnectProxy.open();
    try {
      proxy.refuse = 502;
      const receivers = [webhook()];
      await append(receivers, 1);
      const proxies = { HTTP_PROXY: `http://ops:proxy-word@${proxy.host}`, NO_PROXY: '', no_proxy: '' };
      start(receivers, { proxies });
      await waitUntil('a try in vain', async () => (await store.listBacklogs())[0]?.error !== null);
      expect((await store.listBacklogs())[0]?.error).toMatch(
        /^it could not be reached through the proxy \(\w+\)$/,
      );
      expect(http.got).toEqual([]);
      proxy.refuse = null;
      await waitUntil('the event', toldAll);
      expect(http.got).toHaveLength(1);
      expect(new Set(proxy.tunnels.map(({ to }) => to))).toEqual(new Set([`127.0.0.1:${String(http.port)}`]));
      expect(said.join()).not.toMatch(/proxy-word|pass-word|t0ken/);
    } finally {
      await proxy.close();
    }
  });

  test('once the receiver is up again, with the same id, and nothing of its address is told', async () => {
    const receivers = [webhook()];
    const { port } = http;
    await http.close();
    await append(receivers, 1);
    start(receivers);
    await waitUntil('a try in vain', async () => (await store.listBacklogs())[0]?.error !== null);
    expect(await store.listBacklogs()).toMatchObject([
      { receiver: 'ops', waiting: 1, givenUp: 0, error: 'it could not be reached (ECONNREFUSED)' },
    ]);
    http = await HttpReceiver.open({ port });
    await waitUntil('the event', toldAll);
    expect(http.got).toHaveLength(1);
    expect(said.join()).not.toMatch(/pass-word|t0ken|127\.0\.0\.1|a secret/);
  });

  test.each([
    ['answers 500', 500, 'it answered with status 500'],
    ['sends elsewhere', 302, 'it answered with status 302'],
    ['says nothing', 'hang', 'it did not answer within 200 ms'],
  ] as const)('again when it %s, and keeps no other receiver waiting', async (_what, answer, error) => {
    const slow = await HttpReceiver.open();
    slow.answer = answer;
    const url = { kind: 'text', text: slow.url } as const;
    const bad = receiver({ kind: 'webhook', url, secret: null }, { receiver: 'bad', timeoutMs: 200 });
    const receivers = [bad, webhook()];
    await append(receivers, 1, 2);
    start(receivers);
    await waitUntil('the good one', () => http.got.length === 2);
    // what the good one has got may not be noted yet
    await waitUntil('tries in vain', async () => {
      const [first, ...others] = await store.listBacklogs();
      return others.length === 0 && first?.error !== null;
    });
    expect(await store.listBacklogs()).toMatchObject([{ receiver: 'bad', error }]);
    slow.answer = 200;
    await waitUntil('the bad one', toldAll);
    const [first = ''] = slow.got.map(({ body }) => body);
    const bodies = new Set(slow.got.map(({ body }) => body));
    expect(bodies.size).toBe(2);
    expect(slow.got.filter(({ body }) => body === first).length).toBeGreaterThan(1);
    expect(slow.got.every((each) => each.url.startsWith('/hook'))).toBe(true);
    await slow.close();
  });

  test('once each by two workers', async () => {
    const receivers = [webhook()];
    const seqs = Array.from({ length: 30 }, (_, index) => index + 1);
    await append(receivers, ...seqs);
    start(receivers);
    start(receivers);
    await waitUntil('all', toldAll);
    expect(http.got).toHaveLength(30);
    expect(new Set(ids()).size).toBe(30);
  });

  test('by another worker when one died before it had crossed it off, with the same id', async () => {
    const receivers = [webhook()];
    await append(receivers, 1);
    const taken = await store.takeNotification({ receiver: 'ops', now: new Date(), leaseMs: 50 });
    expect(await store.takeNotification({ receiver: 'ops', now: new Date(0), leaseMs: 50 })).toBeNull();
    start(receivers);
    await waitUntil('the event', toldAll);
    expect(ids()).toEqual([taken?.happening.id]);
    // the dead one comes back: it changes nothing
    const end = { kind: 'again', at: new Date(0).toISOString(), error: 'late' } as const;
    await store.settleNotification({ id: String(ids()[0]), receiver: 'ops', attempt: 1, end });
    expect(await store.listBacklogs()).toEqual([]);
  });

  test('of what is appended twice once, and only of what they asked for', async () => {
    const receivers = [webhook({ events: ['run.finished'] })];
    const finished = row(3, {
      kind: 'finished',
      key: 'finished:1',
      data: { state: 'completed', failure: null },
    });
    await append(receivers, 1, 2);
    await store.appendLedger({ run, rows: [finished], notify: receivers });
    await store.appendLedger({ run, rows: [asked(2), finished], notify: receivers });
    start(receivers);
    await waitUntil('all', toldAll);
    expect(http.got.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
      { type: 'stagegate.run.finished', data: { state: 'completed', text: 'ADD-42 run 1 completed' } },
    ]);
  });

  test('in the form that Slack takes', async () => {
    const file = join(folder, 'slack-url');
    const receivers = [receiver({ kind: 'slack', url: { kind: 'file', path: 'slack-url' } })];
    await append(receivers, 1);
    start(receivers);
    await waitUntil('a try in vain', async () => (await store.listBacklogs())[0]?.error !== null);
    expect(await store.listBacklogs()).toMatchObject([{ error: `${file} cannot be read (ENOENT)` }]);
    writeFileSync(file, `${http.url}\n`);
    await waitUntil('the event', toldAll);
    const text =
      '*ADD-42 api waits for approval from leads (ada)*\nAdd a basket\n`stagegate show ADD-42 api`';
    expect(JSON.parse(http.got[0]?.body ?? '')).toEqual({ text });
  });

  test('by a command, without a shell and with a clean environment, until it ends well', async () => {
    const script = `
      const { existsSync, readFileSync, writeFileSync, appendFileSync } = require('node:fs');
      if (!existsSync('tried')) { writeFileSync('tried', ''); process.exit(3); }
      writeFileSync('told', JSON.stringify({ event: JSON.parse(readFileSync(0, 'utf8')), env: process.env, args: process.argv.slice(1) }));`;
    const command: Command = { kind: 'argv', argv: [process.execPath, '-e', script, '$(id)'] };
    const receivers = [receiver({ kind: 'command', command, env: [] }, { timeoutMs: 60_000 })];
    await append(receivers, 1);
    start(receivers);
    await waitUntil('a try in vain', async () => (await store.listBacklogs())[0]?.error !== null);
    expect(await store.listBacklogs()).toMatchObject([{ error: 'its command ended with status 3' }]);
    await waitUntil('the event', toldAll);
    const told: unknown = JSON.parse(readFileSync(join(folder, 'told'), 'utf8'));
    expect(told).toMatchObject({
      args: ['$(id)'],
      event: { specversion: '1.0', subject: 'api/1' },
      env: { STAGEGATE_EVENT: 'approval.requested' },
    });
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });
});
