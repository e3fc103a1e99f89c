import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { RunRef } from '../../src/domain/run/run-input.js';
import { carryOutFences } from '../../src/worker/fences.js';
import { ActivityBench } from '../support/activity-bench.js';

const PLAN = `
plan: late
stages:
  api: {run: 'echo $STAGEGATE_ATTEMPT >> README.md', attempts: 5}
handoff: {publish: branch}
`;

describe('a host that is back after it was given up', () => {
  let bench: ActivityBench;
  let shared: string;
  const said: string[] = [];

  beforeAll(async () => {
    const first = await ActivityBench.open();
    shared = join(first.sandbox.dir, 'shared.git');
    mkdirSync(shared);
    first.sandbox.git(shared, 'init', '--quiet', '--bare');
    bench = await ActivityBench.open({ beside: first, part: { hostId: 'host-1', vault: shared } });
  });
  afterAll(() => bench.close());

  const at = '2026-01-02T03:04:05.000Z';
  const fenceOf = (run: RunRef, attempt: number) => ({
    hostId: 'host-1',
    slug: run.repository.slug,
    taskKey: run.taskKey,
    number: run.number,
    stage: 'api',
    attempt,
  });
  const carried = (run: RunRef) => [
    {
      task: run.taskKey,
      run: run.number,
      stage: 'api',
      attempt: 1,
      work: 'executor' as const,
      since: at,
      workflowId: 'api',
      folder: '/nowhere',
    },
  ];
  const duty = (load: Parameters<typeof carryOutFences>[0]['load'] = { carried: [] }) =>
    carryOutFences({
      store: bench.store,
      paths: bench.paths,
      hostId: 'host-1',
      vault: shared,
      load,
      log: (line) => said.push(line),
      graceMs: 200,
    });
  const open = () => bench.store.listFences({ hostId: 'host-1' });
  const inShared = (run: RunRef) =>
    bench.sandbox
      .git(shared, 'for-each-ref', '--format=%(refname:lstrip=-2)', `refs/stagegate/${run.repository.slug}`)
      .split('\n')
      .filter((name) => name.startsWith('api/'));

  test('keeps what it had not told anybody, in the shared vault too, and touches nothing of others', async () => {
    const run = await bench.runOf(PLAN);
    await bench.attempt(run, { stage: 'api' });
    const tree = bench.inStage(run, 'api', 'tree');
    bench.sandbox.write(tree, 'late.txt', 'made while nobody looked');
    bench.sandbox.git(tree, 'add', '.');
    bench.sandbox.git(tree, 'commit', '--quiet', '-m', 'own');
    const kept = inShared(run);
    await bench.store.addFence({ ...fenceOf(run, 1), at });
    const { repository, taskKey } = run;
    const of = { repositoryId: repository.id, taskKey, number: 1 };
    const more = {
      startToken: 'token-late',
      slug: repository.slug,
      workflowId: 'late',
      input: {},
      startedAt: at,
    };
    await bench.store.allocateRun({ ...of, ...more });

    await duty();
    expect(await open()).toEqual([]);
    const own = `refs/stagegate/${taskKey.toLowerCase()}/1/api/1-late`;
    const refs = [own, `${own}-own`];
    expect(await bench.store.readLedger({ run: of })).toMatchObject([
      { kind: 'reconciled', data: { what: 'late_work', stage: 'api', attempt: 1, host: 'host-1', refs } },
    ]);
    expect(inShared(run)).toEqual([...kept, 'api/1-late', 'api/1-late-own'].sort());
    const late = `refs/stagegate/${run.repository.slug}/${run.taskKey.toLowerCase()}/1/api/1-late`;
    expect(bench.sandbox.git(shared, 'show', `${late}:late.txt`)).toBe('made while nobody looked');
    expect(said.join('\n')).toContain('its late work is kept as refs/stagegate/');
    expect(existsSync(tree)).toBe(false);
  });

  test('has nothing to keep when everything was kept in time, and begins anew from what others made', async () => {
    const run = await bench.runOf(PLAN);
    const first = await bench.attempt(run, { stage: 'api' });
    const kept = inShared(run);
    await bench.store.addFence({ ...fenceOf(run, 2), at });
    await duty();
    expect(await open()).toEqual([]);
    expect(inShared(run)).toEqual(kept);
    const other = await ActivityBench.open({ beside: bench, part: { hostId: 'host-2', vault: shared } });
    const elsewhere = () => other.attempt(run, { stage: 'api', attempt: 3, previous: first.head });
    const second = await elsewhere().catch(elsewhere);
    const third = () => bench.attempt(run, { stage: 'api', attempt: 4, previous: second.head });
    const { head } = await third().catch(third);
    expect(bench.show(run, head, 'README.md').trim().split('\n').slice(-3)).toEqual(['1', '3', '4']);
  });

  test('waits for an activity of its own that still has the attempt', async () => {
    const run = await bench.runOf(PLAN);
    await bench.attempt(run, { stage: 'api' });
    await bench.store.addFence({ ...fenceOf(run, 1), at });
    await duty({ carried: carried(run) });
    expect(await open()).toHaveLength(1);
    expect(existsSync(bench.inStage(run, 'api', 'tree'))).toBe(true);
    await duty();
    expect(await open()).toEqual([]);
  });

  test('leaves a tree that cannot be kept whole where it is, says so, and gets nothing of the stage', async () => {
    const run = await bench.runOf(PLAN);
    await bench.attempt(run, { stage: 'api' });
    const tree = bench.inStage(run, 'api', 'tree');
    const nested = join(tree, 'nested');
    mkdirSync(nested);
    bench.sandbox.git(nested, 'init', '--quiet');
    bench.sandbox.write(nested, 'file.txt', 'of another repository');
    await bench.store.addFence({ ...fenceOf(run, 1), at });
    await duty();
    expect(await open()).toHaveLength(1);
    expect(existsSync(join(nested, 'file.txt'))).toBe(true);
    expect(said.at(-1)).toContain('cannot be kept whole');
    rmSync(nested, { recursive: true });
    await duty();
    expect(await open()).toEqual([]);
  });
});
