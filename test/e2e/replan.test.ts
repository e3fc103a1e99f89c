import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';

describe('a plan that is revised while its run goes on', () => {
  const place = new Installation();
  const closed = join(place.sandbox.dir, 'closed');
  let shop: TestRepository;

  const doors = `while test -e ${closed}; do sleep 0.05; done`;
  const first = `
plan: shop
stages:
  api: {run: '${doors}; echo api > api.txt'}
  web: {needs: api, run: 'echo web > web.txt'}
`;
  const second = `
plan: shop
stages:
  api: {run: '${doors}; echo api > api.txt'}
  docs: {needs: api, run: 'echo docs > docs.txt'}
`;
  const asking = `${second}
policies:
  docs: {when: {paths: '**/*.txt'}, then: require_approval, approve: true, why: somebody reads them}
`;
  const without = `
plan: shop
stages:
  web: {run: 'echo web > web.txt'}
`;

  beforeAll(async () => {
    shop = makeRepository(place.sandbox);
    place.sandbox.write(place.sandbox.dir, 'first.yaml', first);
    place.sandbox.write(place.sandbox.dir, 'second.yaml', second);
    place.sandbox.write(place.sandbox.dir, 'asking.yaml', asking);
    place.sandbox.write(place.sandbox.dir, 'without.yaml', without);
    writeFileSync(closed, '');
    await place.startWorker();
  });
  afterAll(() => {
    rmSync(closed, { force: true });
    return place.close();
  });

  test('shows what changes, refuses what has begun, and a later rerun follows the last revision', async () => {
    const { checkout } = shop;
    const file = (name: string) => join(place.sandbox.dir, name);
    await place.json(checkout, 'start', file('first.yaml'), '--task', 'RP-1');
    await place.statusWhen(checkout, 'RP-1', ({ stages }) => stages[0]?.state === 'running');

    const dry = await place.cli(checkout, 'replan', 'RP-1', file('second.yaml'), '--dry-run');
    expect([dry.exitCode, dry.stderr]).toEqual([0, '']);
    expect(dry.stdout).toContain('+ stage docs, needs api');
    expect(dry.stdout).toContain('- stage web');
    expect(dry.stdout).toContain('Nothing was changed.');

    const asks = await place.cli(checkout, 'replan', 'RP-1', file('asking.yaml'), '--dry-run');
    const told = asks.stdout.replace(/\s+/g, ' ');
    expect(told).toContain(
      'docs asks 1 of everybody for approval, if it changes **/*.txt, by rule "docs" of the plan',
    );
    expect(told).not.toContain('api asks');

    const refused = await place.cli(checkout, 'replan', 'RP-1', file('without.yaml'), '--yes');
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain('api is running: it would be removed');

    const same = await place.cli(checkout, 'replan', 'RP-1', file('first.yaml'));
    expect([same.exitCode, same.stderr]).toEqual([4, expect.stringContaining('REPLAN_NOTHING')]);

    const asked = [
      'replan',
      'RP-1',
      file('second.yaml'),
      '-m',
      'the shop needs docs',
      '--token',
      'token-of-replan',
    ];
    expect(await place.json(checkout, ...asked)).toMatchObject({
      outcome: { kind: 'done', changed: true, state: 'applied', number: 2 },
    });
    expect(await place.json(checkout, ...asked)).toMatchObject({ outcome: { changed: false, number: 2 } });
    expect((await place.cli(checkout, 'status', 'RP-1')).stdout).toMatch(
      /plan shop [0-9a-f]{10}, revision 2/,
    );

    rmSync(closed);
    const done = await place.statusWhen(checkout, 'RP-1', ({ endedAt }) => endedAt !== null);
    expect(done.stages.map(({ key, state }) => `${key} ${state}`)).toEqual([
      'api completed',
      'docs completed',
    ]);
    const report = (await place.cli(checkout, 'report', 'RP-1')).stdout;
    expect(report).toContain('Revision 2, applied, by');
    expect(report).toContain('the shop needs docs');

    await place.json(checkout, 'rerun', 'RP-1', '--from', 'docs');
    const again = await place.statusWhen(
      checkout,
      'RP-1',
      ({ number, endedAt }) => number === 2 && endedAt !== null,
    );
    expect(again.stages.map(({ key, reuse }) => `${key} ${reuse?.kind ?? 'new'}`)).toEqual([
      'api kept',
      'docs rerun',
    ]);
  }, 120_000);
});
