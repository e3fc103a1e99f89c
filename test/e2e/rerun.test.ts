import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { commitFiles, makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';

describe('a rerun of a run that has ended', () => {
  const place = new Installation();
  const broken = join(place.sandbox.dir, 'broken');
  const ran = join(place.sandbox.dir, 'ran');
  let shop: TestRepository;

  const plan = `
plan: careful
limits: {attempts: 1, on_exhausted: fail}
stages:
  paid: {run: 'echo paid >> ${ran}; echo paid > paid.txt'}
  shaky: {needs: paid, sparse: src, run: 'test ! -e docs && test -e paid.txt && echo shaky >> ${ran}; test ! -e ${broken} && echo shaky > shaky.txt'}
  last: {needs: shaky, run: 'echo last >> ${ran}; echo last > last.txt'}
handoff: {}
`;
  const executed = () => readFileSync(ran, 'utf8').trim().split('\n');

  beforeAll(async () => {
    shop = makeRepository(place.sandbox);
    commitFiles(place.sandbox, shop.checkout, { 'docs/guide.md': '# Guide\n' });
    place.sandbox.git(shop.checkout, 'push', '--quiet');
    place.sandbox.write(place.sandbox.dir, 'plan.yaml', plan);
    writeFileSync(broken, '');
    await place.startWorker();
  });
  afterAll(() => place.close());

  test('--failed runs what failed and what never ran, keeps the rest, and says so', async () => {
    const { checkout } = shop;
    const ended = (number: number) =>
      place.statusWhen(checkout, 'RR-1', (status) => status.number === number && status.endedAt !== null);
    await place.json(checkout, 'start', join(place.sandbox.dir, 'plan.yaml'), '--task', 'RR-1');
    const first = await ended(1);
    expect(first.stages.map(({ state }) => state)).toEqual(['completed', 'failed', 'blocked']);
    rmSync(broken);

    const dry = await place.cli(checkout, 'rerun', 'RR-1', '--failed', '--dry-run');
    expect(dry.stderr).toBe('');
    expect(dry.stdout).toMatch(/paid +kept from run 1, attempt 1/);
    expect(dry.stdout).toMatch(/shaky +rerun, because it failed/);
    expect(dry.stdout).toMatch(/last +rerun, because it never ran/);

    const token = ['--token', 'token-of-rerun'];
    const again = await place.json(checkout, 'rerun', 'RR-1', '--failed', ...token);
    expect(again).toMatchObject({ outcome: 'started', rerunOf: 1 });
    expect(await place.json(checkout, 'rerun', 'RR-1', '--failed', ...token)).toMatchObject({
      outcome: 'existing',
    });
    const second = await ended(2);
    expect(second.state).toBe('completed');
    expect(executed()).toEqual(['paid', 'shaky', 'shaky', 'last']);
    expect(second.stages[0]).toMatchObject({
      head: first.stages[0]?.head,
      reuse: { kind: 'kept', run: 1, attempt: 1 },
    });
    const files = place.sandbox.git(shop.origin, 'ls-tree', '--name-only', 'stagegate/RR-1').split('\n');
    expect(files).toEqual(expect.arrayContaining(['docs', 'paid.txt', 'shaky.txt', 'last.txt']));
    expect((await place.cli(checkout, 'status', 'RR-1')).stdout).toContain('kept from run 1, attempt 1');
    expect((await place.cli(checkout, 'report', 'RR-1')).stdout).toContain('kept from run 1, attempt 1');
    expect((await place.cli(checkout, 'status', 'RR-1')).stdout).toContain('goes on from run 1');
    expect((await place.cli(checkout, 'report', 'RR-1')).stdout).toContain('**Goes on from:** run 1');
    expect((await place.cli(checkout, 'show', 'RR-1', 'paid')).stdout).toContain('kept from run 1');
    const diff = await place.cli(checkout, 'diff', 'RR-1', 'paid');
    expect(diff.stdout).toContain('+paid');
    expect(diff.stderr).toContain('attempt 1 of run 1');
    expect((await place.cli(checkout, 'logs', 'RR-1', 'paid')).stdout).toContain('attempt 1 of run 1');
    const more = await place.cli(checkout, 'rerun', 'RR-1', '--from', 'last', '--dry-run');
    expect(more.stdout).toContain('Run 2 has pushed stagegate/RR-1, which is never overwritten');

    const nothing = await place.cli(checkout, 'rerun', 'RR-1', '--failed');
    expect([nothing.exitCode, nothing.stderr]).toEqual([4, expect.stringContaining('RERUN_NOTHING')]);
  }, 120_000);
});
