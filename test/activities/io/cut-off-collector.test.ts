import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AssembleInput } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';
import { waitUntil } from '../../support/wait-until.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'echo api > api.ts'}
  ui: {run: 'echo ui > ui.ts'}
handoff: {publish: branch}
`;

let bench: ActivityBench;
let first: ActivityBench;
let second: ActivityBench;
let vault: string;
let moved = 0;

beforeAll(async () => {
  bench = await ActivityBench.open();
  vault = join(bench.sandbox.dir, 'shared.git');
  mkdirSync(vault);
  bench.sandbox.git(vault, 'init', '--quiet', '--bare');
  first = await ActivityBench.open({ beside: bench, part: { hostId: 'host-1', vault } });
  second = await ActivityBench.open({ beside: bench, part: { hostId: 'host-2', vault } });
});
afterAll(() => bench.close());

/** A commit that somebody else pushes to main, so that whoever fetches now has another base. */
function moveBase(): string {
  const { sandbox, repository } = bench;
  moved += 1;
  const commit = commitFiles(sandbox, repository.checkout, { [`news-${String(moved)}.md`]: 'news\n' });
  sandbox.git(repository.checkout, 'push', '--quiet', 'origin', 'HEAD:main');
  return commit;
}

async function roundOf(host: ActivityBench, run: RunRef): Promise<AssembleInput> {
  const heads = [];
  for (const stage of ['api', 'ui']) {
    const { head } = await host.attempt(run, { stage });
    heads.push({ stage, attempt: 1, head: head ?? 'none' });
  }
  return { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
}

/** Lets the shared vault run a script before it takes a push; returns how to end that. */
function hookOfVault(script: string): () => void {
  const hook = join(vault, 'hooks', 'pre-receive');
  mkdirSync(join(vault, 'hooks'), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\n${script}\n`);
  chmodSync(hook, 0o755);
  return () => rmSync(hook);
}

/** Holds up the first push to the shared vault until `go`; later ones pass. */
function holdFirstPush() {
  const place = mkdtempSync(join(bench.sandbox.dir, 'push-'));
  const [held, go] = [join(place, 'held'), join(place, 'go')];
  const end = hookOfVault(`mkdir ${held} 2>/dev/null || exit 0\nwhile test ! -e ${go}; do sleep 0.1; done`);
  return {
    held: () => waitUntil('a push to be held up', () => existsSync(held)),
    go: () => {
      end();
      writeFileSync(go, '');
    },
  };
}

describe('a collector whose assembly was cut off', () => {
  test.each([
    ['what the host remembered of it is gone', () => undefined],
    ['it kept the commit alone', (ref: string) => `${ref}-base`],
    ['it kept the base alone', (ref: string) => ref],
  ])('is the same the second time: %s', async (_, lost) => {
    const run = await bench.runOf(PLAN);
    const round = await roundOf(bench, run);
    const made = await bench.act('assembleCollector', round);
    expect(made.kind).toBe('assembled');
    rmSync(bench.inAttempt(run, 'handoff', 1), { recursive: true, force: true });
    const ref = lost(`refs/stagegate/${run.taskKey.toLowerCase()}/1/handoff/1`);
    if (ref !== undefined) bench.sandbox.git(bench.vault(run), 'update-ref', '-d', ref);
    moveBase();
    expect(await bench.act('assembleCollector', round)).toEqual(made);
  });

  test('before others could see it gives way to the one that they went on with', async () => {
    const run = await first.runOf(PLAN);
    const round = await roundOf(first, run);
    const takesPushes = hookOfVault('exit 1');
    await expect(first.act('assembleCollector', round)).rejects.toMatchObject({ type: 'VAULT_UNREACHABLE' });
    takesPushes();
    const newest = moveBase();
    const made = await second
      .act('assembleCollector', round)
      .catch(() => second.act('assembleCollector', round));
    expect(made).toMatchObject({ kind: 'assembled', base: newest });
    expect(await first.act('assembleCollector', round)).toEqual(made);
    expect(first.refs(first.vault(run))).toContain(made.kind === 'assembled' ? made.collector : 'none');
  });

  test('while another host makes one: the one that was kept first stands on both', async () => {
    const run = await first.runOf(PLAN);
    const round = await roundOf(first, run);
    await second.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
    const pushes = holdFirstPush();
    const slow = first.act('assembleCollector', round);
    await pushes.held();
    moveBase();
    const quick = await second
      .act('assembleCollector', round)
      .catch(() => second.act('assembleCollector', round));
    pushes.go();
    expect(quick.kind).toBe('assembled');
    expect(await slow).toEqual(quick);
  });
});

test("a run's base is the one that was kept first, whichever host was quicker", async () => {
  const run = await first.refOf(PLAN, 'RACE-1');
  const prepare = { run, baseBranch: 'main', localCommit: null };
  const pushes = holdFirstPush();
  const slow = first.act('prepareRepository', prepare);
  await pushes.held();
  const newest = moveBase();
  expect(await second.act('prepareRepository', prepare)).toEqual({ kind: 'ready', commit: newest });
  pushes.go();
  expect(await slow).toEqual({ kind: 'ready', commit: newest });
});
