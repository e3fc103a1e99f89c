import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ActivityBench } from '../support/activity-bench.js';

const PLAN = `
plan: pair
gates: {told: grep -q design README.md}
stages:
  design:
    run: echo '{"a":1}' > "$STAGEGATE_ARTIFACTS/design.json"; echo design >> README.md
    produces: design.json
  api: {needs: design, run: 'cat "$STAGEGATE_INPUTS/design/design.json" > api.json', gates: told}
handoff: {publish: branch}
`;

describe('work that goes on at another host', () => {
  let first: ActivityBench;
  let second: ActivityBench;

  beforeAll(async () => {
    first = await ActivityBench.open();
    const vault = join(first.sandbox.dir, 'shared.git');
    mkdirSync(vault);
    first.sandbox.git(vault, 'init', '--quiet', '--bare');
    first = await ActivityBench.open({ beside: first, part: { hostId: 'host-1', vault } });
    second = await ActivityBench.open({ beside: first, part: { hostId: 'host-2', vault } });
  });
  afterAll(() => first.close());

  test('has the same base, every earlier commit, the artifacts and the same collector', async () => {
    const run = await first.runOf(PLAN);
    const design = await first.attempt(run, { stage: 'design' });
    expect(design.failure).toBeNull();
    const needs = [{ stage: 'design', attempt: 1, head: design.head ?? '' }];
    const elsewhere = async <T>(act: () => Promise<T>): Promise<T> => act().catch(() => act());

    const judged = await elsewhere(() =>
      second.act('runGates', { run, stage: 'api', attempt: 1, commit: design.head ?? '' }),
    );
    expect(judged).toMatchObject({ passed: true });
    const api = await elsewhere(() => second.attempt(run, { stage: 'api', attempt: 2, needs }));
    expect(api.failure).toBeNull();
    expect(second.show(run, api.head, 'api.json')).toBe('{"a":1}');
    expect(readFileSync(second.inStage(run, 'api', 'inputs', 'design', 'design.json'), 'utf8')).toContain(
      'a',
    );
    const base = { run, baseBranch: 'main', localCommit: null };
    expect(await second.act('prepareRepository', base)).toEqual(await first.act('prepareRepository', base));

    const heads = [...needs, { stage: 'api', attempt: 2, head: api.head ?? '' }];
    const round = { run, baseBranch: 'main', localCommit: null, heads, attempt: 1 };
    const made = await second.act('assembleCollector', round);
    expect(made).toMatchObject({ kind: 'assembled' });
    first.sandbox.git(first.repository.checkout, 'commit', '--quiet', '--allow-empty', '-m', 'newer base');
    first.sandbox.git(first.repository.checkout, 'push', '--quiet', 'origin', 'main');
    expect(await first.act('assembleCollector', round)).toEqual(made);
  });

  test('is chosen among those that are well and share the vault; the fence is written first', async () => {
    const run = await first.refOf(PLAN, 'T-9');
    const asked = { run, stage: 'api', attempt: 1, silent: 'host-1' };
    const seenAt = new Date().toISOString();
    const row = { name: 'machine', prefix: 'stagegate', io: 'io-2', exec: 'exec-2', seenAt };
    expect(await second.act('chooseHost', asked)).toMatchObject({ kind: 'none' });
    await first.store.touchHost({ ...row, hostId: 'host-3', io: 'io-3', vault: null });
    expect(await second.act('chooseHost', asked)).toMatchObject({ kind: 'none' });
    expect(await first.store.listFences({ hostId: 'host-1' })).toEqual([]);

    const vault = join(first.sandbox.dir, 'shared.git');
    await first.store.touchHost({ ...row, hostId: 'host-2', vault });
    const queues = { io: 'io-2', exec: 'exec-2' };
    expect(await second.act('chooseHost', asked)).toEqual({ kind: 'host', hostId: 'host-2', queues });
    expect(await first.store.listFences({ hostId: 'host-1' })).toMatchObject([
      { taskKey: 'T-9', number: 1, stage: 'api', attempt: 1 },
    ]);

    await first.store.touchHost({ ...row, hostId: 'host-1', io: 'io-1', vault });
    expect(await second.act('chooseHost', { ...asked, attempt: 2 })).toEqual({ kind: 'same' });
    expect(await first.store.listFences({ hostId: 'host-1' })).toHaveLength(1);
  });

  test('is not to be had without a shared vault, and says so', async () => {
    const third = await ActivityBench.open({ beside: first, part: { hostId: 'host-4' } });
    const run = await third.refOf(PLAN, 'T-10');
    expect(await third.act('chooseHost', { run, stage: 'api', attempt: 1, silent: 'gone' })).toEqual({
      kind: 'none',
      why: 'no shared vault is configured, so no other host has its work',
    });
  });
});
