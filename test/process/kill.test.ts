import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { type CarryInput, killRecorded, listRecorded } from '../../src/process/index.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';
import { carry, runs } from './support.js';

const temp = tempDirs();

/** Carries a script until it has written its pids (one a line) to `pids`, cancels it, and returns both. */
async function cancelled(input: { root: string; script: string; pids: number } & Partial<CarryInput>) {
  const stop = new AbortController();
  const carried = carry({ ...input, stop: stop.signal });
  const read = () => {
    const file = join(input.root, 'tree', 'pids');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  };
  await waitUntil('the pids', () => read().length === input.pids);
  expect(read().map(runs)).not.toContain(false);
  stop.abort();
  return { end: await carried, pids: read() };
}

describe('a requested cancellation', () => {
  test('lets the command tidy up after SIGTERM', async () => {
    const root = temp();
    const script = 'trap "echo bye > bye; exit 0" TERM; echo $$ >> pids; while :; do sleep 0.05; done';
    const { end } = await cancelled({ root, script, pids: 1, graceMs: 20_000 });
    expect(end).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(readFileSync(join(root, 'tree', 'bye'), 'utf8')).toBe('bye\n');
  });

  test('ends a command that ignores SIGTERM', async () => {
    const script = 'trap "" TERM; echo $$ >> pids; while :; do sleep 0.05; done';
    const { end, pids } = await cancelled({ root: temp(), script, pids: 1 });
    expect(end).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(pids.map(runs)).toEqual([false]);
  });

  test('ends a stopped command', async () => {
    const script = 'echo $$ >> pids; kill -STOP $$';
    const { end, pids } = await cancelled({ root: temp(), script, pids: 1 });
    expect(end).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(pids.map(runs)).toEqual([false]);
  });

  test('ends children and grandchildren', async () => {
    const script = `sh -c 'echo $$ >> pids; sh -c "echo \\$\\$ >> pids; exec sleep 60"' & echo $! > /dev/null; wait`;
    const { end, pids } = await cancelled({ root: temp(), script, pids: 2 });
    expect(end).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(pids.map(runs)).toEqual([false, false]);
  });

  const onLinux = process.platform === 'linux' ? test : test.failing;
  onLinux('ends those that left for a session of their own, orphans too', async () => {
    const leaver = `setsid sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 0.05; done'`;
    const { end, pids } = await cancelled({
      root: temp(),
      script: `${leaver} & (${leaver} & exit 0); wait`,
      pids: 2,
    });
    expect(end).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(pids.map(runs)).toEqual([false, false]);
  });

  onLinux(
    'ends those of its session that cleared their environment, when the wrapper is gone too',
    async () => {
      const root = temp();
      const pids = join(root, 'tree', 'pids');
      const go = join(root, 'tree', 'go');
      const sleeper = `env -i /bin/sh -c 'echo $$ >> pids; exec sleep 60'`;
      const script = `${sleeper} & set -m; ${sleeper} & while [ ! -e go ]; do sleep 0.05; done`;
      const leave = new AbortController();
      const first = carry({ root, script, leave: leave.signal });
      const read = () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : []);
      await waitUntil('the pids', () => read().length === 2);
      leave.abort();
      await first;
      const [wrapper] = listRecorded({ root });
      writeFileSync(go, '');
      await waitUntil('the end of the wrapper', () => !runs(wrapper?.pid ?? 0));
      expect(read().map(runs)).toEqual([true, true]);
      expect(await carry({ root, script })).toMatchObject({ kind: 'exited', exitCode: 0, survivors: [] });
      expect(read().map(runs)).toEqual([false, false]);
    },
  );

  test('before the launch keeps the command from ever starting', async () => {
    const root = temp();
    expect(await carry({ root, script: 'echo ran > ran', stop: AbortSignal.abort() })).toMatchObject({
      kind: 'cancelled',
    });
    expect(await carry({ root, script: 'echo ran > ran' })).toMatchObject({ kind: 'cancelled' });
    expect(existsSync(join(root, 'tree', 'ran'))).toBe(false);
  });

  test('goes on where another worker left it half-way', async () => {
    const root = temp();
    const leave = new AbortController();
    const script = 'trap "" TERM; echo $$ > pid; while :; do sleep 0.05; done';
    const first = carry({ root, script, leave: leave.signal });
    await waitUntil('the start', () => existsSync(join(root, 'tree', 'pid')));
    leave.abort();
    await first;
    const [one, two] = await Promise.all([
      carry({ root, script, stop: AbortSignal.abort() }),
      carry({ root, script }),
    ]);
    expect(one).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(two).toEqual(one);
  });
});

describe('killRecorded and listRecorded', () => {
  test('find a process and end it, as cancelled', async () => {
    const root = temp();
    const leave = new AbortController();
    const first = carry({ root, script: 'echo $$ > pid; sleep 60', leave: leave.signal });
    await waitUntil('the start', () => existsSync(join(root, 'tree', 'pid')));
    leave.abort();
    await first;
    const record = join(root, 'record');
    const [found, ...more] = listRecorded({ root });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ record, state: 'running', command: 'echo $$ > pid; sleep 60' });
    expect(runs(found?.pid ?? 0)).toBe(true);
    expect(await killRecorded({ record, graceMs: 300 })).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(runs(found?.pid ?? 0)).toBe(false);
    expect(listRecorded({ root })).toMatchObject([{ state: 'ended' }]);
  });

  test('keep an end that there was', async () => {
    const root = temp();
    const end = await carry({ root, script: 'exit 2' });
    expect(await killRecorded({ record: join(root, 'record'), graceMs: 300 })).toEqual(end);
  });

  test('forbid the launch of what was never launched', async () => {
    const root = temp();
    await killRecorded({ record: join(root, 'record'), graceMs: 300 });
    expect(await carry({ root, script: 'echo ran > ran' })).toMatchObject({ kind: 'cancelled' });
    expect(existsSync(join(root, 'tree', 'ran'))).toBe(false);
  });

  test('list nothing where nothing is', () => {
    expect(listRecorded({ root: '/no/such/folder' })).toEqual([]);
  });
});
