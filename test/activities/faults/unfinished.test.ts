import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { onSmallDisk } from '../../support/on-small-disk.js';
import { openSmallDisk, type SmallDisk } from '../../support/small-disk.js';
import { waitUntil } from '../../support/wait-until.js';

const MB = 1024 * 1024;

let bench: ActivityBench;
const sign = (name: string) => join(bench.sandbox.dir, name);
const ran = () => readFileSync(sign('ran'), 'utf8');

/** Works in its tree, and then until it is told to end. */
const plan = () => `
plan: shop
stages:
  api: {run: 'echo more >> api.txt; echo out; echo ran >> ${sign('ran')}; while [ ! -e ${sign('go')} ]; do sleep 0.02; done'}
`;

onSmallDisk('an executor that has ended on a full disk', () => {
  let disk: SmallDisk;
  let run: RunRef;
  beforeEach(async () => {
    bench = await ActivityBench.open({
      prepare: (home) => (disk = openSmallDisk({ dir: home, bytes: 48 * MB })),
    });
    run = await bench.runOf(plan());
    const attempt = bench.attempt(run, { stage: 'api' });
    await waitUntil('the executor to work', () => existsSync(sign('ran')));
    disk.fill(0);
    writeFileSync(sign('go'), '');
    await expect(attempt).rejects.toMatchObject({ type: 'DISK_FULL' });
  });
  afterEach(async () => {
    await bench.store.close();
    disk.close();
    await bench.close();
  });

  const expectCollected = (attempt: number, result: { head: string | null }) => {
    expect(result).toMatchObject({ attempt, failure: null, end: { kind: 'exited', exitCode: 0 } });
    expect(bench.show(run, result.head, 'api.txt')).toBe('more');
    expect(ran()).toBe('ran\n');
    const log = bench.inAttempt(run, 'api', attempt, 'executor', 'output.log');
    expect(readFileSync(log, 'utf8')).toBe('out\n');
  };

  test('is not run again by the same attempt, nor by the next one, which is told of it', async () => {
    await expect(bench.attempt(run, { stage: 'api', attempt: 2, unfinished: 1 })).rejects.toMatchObject({
      type: 'DISK_FULL',
    });
    disk.free();
    const next = await bench.attempt(run, { stage: 'api', attempt: 3, unfinished: 1 });
    expectCollected(3, next);
    expect(await bench.attempt(run, { stage: 'api', attempt: 3, unfinished: 1 })).toEqual(next);
  });

  test('is collected by the same attempt, tried again', async () => {
    disk.free();
    expectCollected(1, await bench.attempt(run, { stage: 'api' }));
  });

  test('is run again where nobody says that it was not collected', async () => {
    disk.free();
    await bench.attempt(run, { stage: 'api', attempt: 2 });
    expect(ran()).toBe('ran\nran\n');
  });

  test('is run again where the attempt before did come to a result', async () => {
    disk.free();
    await bench.attempt(run, { stage: 'api' });
    await bench.attempt(run, { stage: 'api', attempt: 2, unfinished: 1 });
    expect(ran()).toBe('ran\nran\n');
  });
});

onSmallDisk('work that a person gives back on a full disk', () => {
  const by = { name: 'Ada', email: 'ada@example.org' };
  let disk: SmallDisk;
  let run: RunRef;
  let previous: string | null;
  beforeEach(async () => {
    bench = await ActivityBench.open({
      prepare: (home) => (disk = openSmallDisk({ dir: home, bytes: 48 * MB })),
    });
    writeFileSync(sign('go'), '');
    run = await bench.runOf(plan());
    ({ head: previous } = await bench.attempt(run, { stage: 'api' }));
    await bench.act('lendTree', input());
    writeFileSync(bench.inStage(run, 'api', 'tree', 'mine.txt'), 'mine\n');
    disk.fill(0);
  });
  afterEach(async () => {
    await bench.store.close();
    disk.close();
    await bench.close();
  });

  const input = () => ({ ...bench.attemptOf(run, { stage: 'api', attempt: 2, previous }), by });
  const back = (end: 'given' | 'discarded') => bench.act('takeBack', { ...input(), end });

  test('is taken when there is room, as it was left', async () => {
    await expect(back('given')).rejects.toMatchObject({ type: 'DISK_FULL' });
    disk.free();
    const result = await back('given');
    expect(result).toMatchObject({ attempt: 2, failure: null, by: [by] });
    expect(bench.show(run, result.head, 'mine.txt')).toBe('mine');
    expect(await back('given')).toEqual(result);
  });

  test('and is not to be used, is put aside at once: the next attempt begins without it', async () => {
    const aside = bench.inStage(run, 'api', 'discarded-2');
    const result = await back('discarded');
    expect(result).toMatchObject({
      attempt: 2,
      head: null,
      by: [by],
      failure: {
        code: 'WORK_DISCARDED',
        kept: expect.stringContaining(aside),
        next: `Copy what you need from ${aside}.`,
      },
    });
    expect(await back('discarded')).toEqual(result);
    disk.free();
    expect(await back('discarded')).toEqual(result);
    const next = await bench.attempt(run, { stage: 'api', attempt: 3, previous });
    expect(next).toMatchObject({ failure: null, changes: { files: 1 } });
    expect(readFileSync(join(aside, 'mine.txt'), 'utf8')).toBe('mine\n');
    expect(existsSync(bench.inStage(run, 'api', 'tree', 'mine.txt'))).toBe(false);
  });

  test('and is not to be used, with room for its commit alone, is as gone and as kept as ever', async () => {
    disk.free();
    const result = await back('discarded');
    expect(result.failure).toMatchObject({
      code: 'WORK_DISCARDED',
      kept: expect.stringContaining('attempt 2'),
    });
    expect(bench.show(run, result.head, 'mine.txt')).toBe('mine');
    rmSync(bench.inAttempt(run, 'api', 2, 'result.json'));
    disk.fill(0);
    const again = await back('discarded');
    expect(again).toMatchObject({ head: result.head, failure: result.failure });
  });
});

describe('an executor that runs', () => {
  beforeEach(async () => {
    bench = await ActivityBench.open();
  });
  afterEach(() => bench.close());

  test('is not given up, however often its worker cannot get back to it', async () => {
    const run = await bench.runOf(plan());
    const first = bench.attempt(run, { stage: 'api' });
    await waitUntil('the executor to work', () => existsSync(sign('ran')));
    const start = bench.inStage(run, 'api', 'start.json');
    renameSync(start, sign('start.json'));
    mkdirSync(start);
    for (let tries = 1; tries <= 8; tries += 1)
      await expect(bench.attempt(run, { stage: 'api' })).rejects.toMatchObject({
        type: 'INTERNAL',
        nonRetryable: false,
      });
    rmSync(start, { recursive: true });
    renameSync(sign('start.json'), start);
    writeFileSync(sign('go'), '');
    expect(await first).toMatchObject({ failure: null });
  });
});
