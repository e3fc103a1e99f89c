import { existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { hostId } from '../../../src/config/host-id.js';
import { hostIdFile, workersDir } from '../../../src/config/paths.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { persist } from '../../support/persist.js';

const PLAN = `
plan: shop
gates: {unit: {run: 'true'}}
stages: {api: {run: 'echo more >> api.txt', gates: [unit]}}
`;

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

/** A loss of power leaves a file empty, or with less than was written. */
const cuts: [string, (size: number) => number][] = [
  ['emptied', () => 0],
  ['cut short', (size) => Math.ceil(size / 2)],
];

describe.each(cuts)('a file that a loss of power has %s', (_, length) => {
  let run: RunRef;
  let head: string;
  beforeEach(async () => {
    run = await bench.runOf(PLAN);
    head = (await bench.attempt(run, { stage: 'api' })).head ?? '';
    await bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head });
  });

  const cut = (file: string) => truncateSync(file, length(statSync(file).size));
  const inAttempt = (...path: string[]) => bench.inAttempt(run, 'api', 1, ...path);

  test('of an attempt or its process record: it comes to the same, and the command does not run again', async () => {
    for (const name of [
      'result.json',
      'laid.json',
      'executor/end.json',
      'executor/intent.json',
      'executor/started',
    ]) {
      cut(inAttempt(name));
      if (name !== 'result.json') rmSync(inAttempt('result.json'));
      const again = await persist(() => bench.attempt(run, { stage: 'api' }));
      expect([name, again.head, again.failure]).toEqual([name, head, null]);
      expect(readFileSync(bench.inStage(run, 'api', 'tree', 'api.txt'), 'utf8')).toBe('more\n');
    }
  });

  test('of how its process ended: the attempt was interrupted, what it made is kept', async () => {
    cut(inAttempt('executor/end.json'));
    // of the status itself, `0|`, since room behind it says nothing
    truncateSync(inAttempt('executor/exit'), length(2));
    rmSync(inAttempt('result.json'));
    const again = await persist(() => bench.attempt(run, { stage: 'api' }));
    expect(again).toMatchObject({ head, failure: { code: 'EXECUTOR_INTERRUPTED', class: 'env' } });
    expect(bench.show(run, again.head, 'api.txt')).toBe('more');
  });

  test('of a working tree: what was made in it since is not lost', async () => {
    for (const name of ['.tree.checkout.json', '.tree.index', 'start.json']) {
      writeFileSync(bench.inStage(run, 'api', 'tree', 'late.txt'), `${name}\n`);
      cut(bench.inStage(run, 'api', name));
      rmSync(inAttempt('result.json'));
      bench.sandbox.git(
        bench.vault(run),
        'update-ref',
        '-d',
        'refs/stagegate/' + `${run.taskKey.toLowerCase()}/1/api/1`,
      );
      const again = await persist(() => bench.attempt(run, { stage: 'api' }));
      expect(again.failure).toBeNull();
      expect(bench.show(run, again.head, 'late.txt')).toBe(name);
    }
  });

  test("of gates' results: they are judged again", async () => {
    for (const name of ['gates.json', 'gates/unit.json']) {
      cut(inAttempt(name));
      rmSync(inAttempt('gates.json'));
      const judged = await persist(() =>
        bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head }),
      );
      expect(judged.passed).toBe(true);
    }
  });

  test("of the host's id: it is what its workers said, else it is told", () => {
    const { paths } = bench;
    rmSync(hostIdFile(paths), { force: true });
    const id = hostId({ paths });
    const worker = join(workersDir(paths), '1234.json');
    bench.sandbox.write(dirname(worker), '1234.json', JSON.stringify({ hostId: id, more: 1 }));
    cut(hostIdFile(paths));
    expect(hostId({ paths })).toBe(id);
    expect(readFileSync(hostIdFile(paths), 'utf8')).toBe(`${id}\n`);
    rmSync(worker);
    cut(hostIdFile(paths));
    expect(() => hostId({ paths })).toThrow(/host's id/);
    expect(existsSync(hostIdFile(paths))).toBe(true);
  });
});

test('origin away for a while: publishing waits for it, and comes to the same', async () => {
  const run = await bench.runOf(`${PLAN}handoff: {}\n`);
  const { head } = await bench.attempt(run, { stage: 'api' });
  const round = { run, baseBranch: 'main', localCommit: null, attempt: 1 };
  const heads = [{ stage: 'api', attempt: 1, head: head ?? '' }];
  const { origin } = bench.repository;
  renameSync(origin, `${origin}.away`);
  const assemble = () => bench.act('assembleCollector', { ...round, heads });
  const away = { type: 'ORIGIN_UNREACHABLE', nonRetryable: false };
  await expect(assemble()).rejects.toMatchObject(away);
  renameSync(`${origin}.away`, origin);
  const made = await assemble();
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  const { branch, collector } = made;
  const push = () =>
    bench.act('pushCollector', {
      run,
      title: 'Sell',
      baseBranch: 'main',
      branch,
      stages: ['api'],
      collector,
    });
  renameSync(origin, `${origin}.away`);
  await expect(push()).rejects.toMatchObject(away);
  renameSync(`${origin}.away`, origin);
  expect(await push()).toEqual({ kind: 'pushed', note: null });
  expect(bench.sandbox.git(origin, 'rev-parse', branch)).toBe(collector);
});
