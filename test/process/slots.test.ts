import { afterEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { askForSlot, killRecorded, leaveSlot, renewSlot, type SlotAsker } from '../../src/process/index.js';
import { identityOf } from '../../src/process/identity.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';
import { carry } from './support.js';

const tempDir = tempDirs();
const left: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of left.splice(0)) await end();
});

const HELD = { kind: 'held' };
const waits = (position: number) => ({ kind: 'waits', position });

/** Askers for two slots of one agent, each with a record of its own. */
function askers(slots = 2): (owner: string, part?: Partial<SlotAsker>) => SlotAsker {
  const stateDir = tempDir();
  return (owner, part) => ({
    stateDir,
    name: 'claude',
    slots,
    owner,
    record: join(stateDir, owner),
    ...part,
  });
}

interface Ticket {
  owner: string;
  worker: unknown;
  seenAt: number;
}

/** Makes tickets look as if another worker had written them. */
function rewrite({ stateDir, name }: SlotAsker, change: (ticket: Ticket) => Partial<Ticket>): void {
  const file = join(stateDir, 'slots', `${name}.json`);
  const line = JSON.parse(readFileSync(file, 'utf8')) as { tickets: Ticket[] };
  const tickets = line.tickets.map((ticket) => ({ ...ticket, ...change(ticket) }));
  writeFileSync(file, JSON.stringify({ ...line, tickets }));
}

const LONG_AGO = Date.now() - 3_600_000;

/** A process that was, and is no more. */
async function deadWorker() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const identity = identityOf({ pid: child.pid ?? 0 });
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
  return identity;
}

test('as many as there are slots hold one, the others stand in line in the order in which they came', async () => {
  const of = askers();
  for (const owner of ['a', 'b']) expect(await askForSlot(of(owner))).toEqual(HELD);
  for (const [index, owner] of ['c', 'd', 'e'].entries())
    expect(await askForSlot(of(owner))).toEqual(waits(index + 1));
  expect(await askForSlot(of('a'))).toEqual(HELD);
  await leaveSlot(of('b'));
  expect(await askForSlot(of('e'))).toEqual(waits(3));
  expect(await askForSlot(of('c'))).toEqual(HELD);
  await leaveSlot(of('d'));
  expect(await askForSlot(of('e'))).toEqual(waits(1));
  await leaveSlot(of('nobody'));
  expect(await askForSlot(of('x', { name: 'codex' }))).toEqual(HELD);
});

test('of many who ask at once exactly as many as there are slots get one, each with a place of its own', async () => {
  const of = askers(3);
  const places = await Promise.all(
    Array.from({ length: 12 }, (_, index) => askForSlot(of(`owner-${index}`))),
  );
  const positions = places.flatMap((place) => (place.kind === 'waits' ? [place.position] : []));
  expect(places.filter(({ kind }) => kind === 'held')).toHaveLength(3);
  expect(positions.sort((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('the slot of a dead worker is free, unless its executor runs on: until that is gone', async () => {
  const of = askers(1);
  const holder = of('a');
  expect(await askForSlot(holder)).toEqual(HELD);
  const running = carry({ root: holder.stateDir, record: holder.record, script: 'exec sleep 60' });
  left.push(() => killRecorded({ record: holder.record, graceMs: 100 }));
  await waitUntil('the executor', () => readable(join(holder.record, 'claim')));
  const worker = await deadWorker();
  rewrite(holder, () => ({ worker, seenAt: LONG_AGO }));
  expect(await askForSlot(of('b'))).toEqual(waits(1));
  await killRecorded({ record: holder.record, graceMs: 100 });
  await running;
  expect(await askForSlot(of('b'))).toEqual(HELD);
});

test('who holds a slot without a process keeps it while its worker says so; a place in line outlives its worker', async () => {
  const of = askers(1);
  expect(await askForSlot(of('a'))).toEqual(HELD);
  expect(await askForSlot(of('b'))).toEqual(waits(1));
  const worker = await deadWorker();
  rewrite(of('b'), ({ owner }) => (owner === 'b' ? { worker } : { seenAt: LONG_AGO }));
  await renewSlot(of('a'));
  expect(await askForSlot(of('c'))).toEqual(waits(2));
  rewrite(of('a'), ({ owner }) => (owner === 'a' ? { seenAt: LONG_AGO } : {}));
  expect(await askForSlot(of('c'))).toEqual(waits(2));
  expect(await askForSlot(of('b'))).toEqual(HELD);
  rewrite(of('b'), () => ({ worker, seenAt: LONG_AGO }));
  await renewSlot(of('nobody'));
  expect(await askForSlot(of('c'))).toEqual(HELD);
});

test('a line that is not whole is begun anew', async () => {
  const of = askers(1);
  await askForSlot(of('a'));
  writeFileSync(join(of('a').stateDir, 'slots', 'claude.json'), '{"schemaVersion": 1, "tick');
  expect(await askForSlot(of('b'))).toEqual(HELD);
});

function readable(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes('|');
  } catch {
    return false;
  }
}
